"""Compare the measures named on the command line, or all; see the package."""

from __future__ import annotations

import sys
import warnings
from importlib import import_module

SUBJECTS = {
    "multipliers": "multipliers",
    "inequality": "inequality_indices",
    "mobility": "rank_mobility",
    "regressions": "regressions",
}
"""Module of each subject."""


def main() -> int:
    """Print every comparison; return 1 if one differs, 2 for an unknown name."""
    named = sys.argv[1:] or list(SUBJECTS)
    unknown = [name for name in named if name not in SUBJECTS]
    if unknown:
        print(f"unknown subject '{unknown[0]}': there are {', '.join(SUBJECTS)}", file=sys.stderr)
        return 2
    # The programs warn of what later versions of their own libraries will drop.
    warnings.simplefilter("ignore")
    found = []
    for name in named:
        module = import_module(f"verification.measures.{SUBJECTS[name]}")
        compared = module.compare()
        module.draw(compared)
        found += compared
    for one in found:
        print(one.line())
    differing = [one for one in found if not one.agrees]
    print(f"{len(found) - len(differing)} of {len(found)} comparisons agree")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
