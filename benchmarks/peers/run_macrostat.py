"""MacroStat's Mark-0 (Gualdi et al. 2015) in the version that ships with it, `Mark0COVID`, on PyTorch.

    python run_macrostat.py FIRMS

The model draws the random numbers of all periods before the first one; a period's share of that is added to
its duration. Firms are its only agents in numbers: household, bank and central bank are one each.
"""

from __future__ import annotations

import sys
import time
from itertools import pairwise

import timing
from macrostat.models.Mark0COVID import BehaviorMark0COVID, Mark0COVID, ParametersMark0COVID

PERIODS = timing.PERIODS * (timing.SAMPLES + 1)


class Timed(BehaviorMark0COVID):
    """The model's own behaviour, with the clock read at the beginning of every period."""

    begun: list[float] = []  # noqa: RUF012
    drawing = 0.0

    def initialize_noise_buffers(self) -> None:
        """Draw all random numbers."""
        begin = time.perf_counter()
        super().initialize_noise_buffers()
        Timed.drawing = time.perf_counter() - begin

    def step(self, *arguments: object, **named: object) -> None:
        """One period."""
        Timed.begun.append(time.perf_counter())
        super().step(*arguments, **named)


def main() -> None:
    """Simulate 25 periods, the last of which only ends the one before, and print the timings."""
    firms = int(sys.argv[1])
    settings = ParametersMark0COVID(hyperparameters={"N_firms": firms, "timesteps": PERIODS + 1})
    model = Mark0COVID(parameters=settings, log_file="/dev/null")
    model.behavior = Timed
    model.simulate()
    marks = Timed.begun[:: timing.PERIODS]
    draw = Timed.drawing / (PERIODS + 1)
    seconds = [(end - begin) / timing.PERIODS + draw for begin, end in pairwise(marks[1:])]
    timing.say({"firms": firms}, seconds, PERIODS, ("macrostat", "torch", "numpy"))


if __name__ == "__main__":
    main()
