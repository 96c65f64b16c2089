"""10,000 damaged scenario files: never a traceback, never a key that is ignored, an answer within 0.3 s.

    python -m verification.scenarios [FILES] [SEED]

Writes nothing; prints what was found and the longest time that an answer took. The exit code is 1 if any
answer was wrong.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from verification.scenario_mutations import answer, faults, mutate, originals

FILES, SEED, LONGEST = 10_000, 1, 0.3


def main(files: int = FILES, seed: int = SEED) -> int:
    """Damage, read and judge; the exit code."""
    chance = random.Random(seed)
    texts = originals()
    kinds: Counter[str] = Counter()
    times: list[float] = []
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "damaged.yaml"
        for number in range(files):
            path.write_text(mutate(chance.choice(texts), chance), encoding="utf-8", errors="replace")
            begin = time.perf_counter()
            try:
                given = answer(path)
                times.append(time.perf_counter() - begin)
                found = faults(path, given)
            except Exception as error:
                found, given = [f"{type(error).__name__}: {error}"], ""
            kinds["refused" if isinstance(given, str) else "read"] += 1
            if found:
                wrong += 1
                print(f"file {number}: {'; '.join(found)}: {given!s:.200}\n{path.read_text()[:600]}\n")
    print(f"{files} files: {dict(kinds)}, {wrong} wrong answers")
    slow = sum(taken > LONGEST for taken in times)
    print(f"an answer took {1e3 * sum(times) / len(times):.1f} ms on average, {1e3 * max(times):.0f} at most")
    print(f"{slow} took more than {LONGEST} s")
    return int(wrong > 0 or slow > 0)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
