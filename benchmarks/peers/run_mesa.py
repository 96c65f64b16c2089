"""Mesa's own example of an exchange economy (`BoltzmannWealth`): agents walk a grid and give money away.

    python run_mesa.py AGENTS

The grid has a place per agent, as in the example's defaults; data collection is the example's.
"""

from __future__ import annotations

import math
import sys

import timing
from mesa.examples.basic.boltzmann_wealth_model.model import BoltzmannWealth

RUN = 40


def main() -> None:
    """Simulate 40 periods and print the timings of 20."""
    agents = int(sys.argv[1])
    side = math.ceil(math.sqrt(agents))
    model = BoltzmannWealth(n=agents, width=side, height=side, seed=1)
    seconds = timing.samples(model.step)
    while int(model.steps) < RUN:
        model.step()
    timing.say({"traders": agents}, seconds, int(model.steps), ("mesa", "numpy"))


if __name__ == "__main__":
    main()
