"""bamengine, the model of Delli Gatti et al. (2011), with its goods market compiled by Numba.

    python run_bamengine.py FIRMS

Households and banks stand to firms as in bamengine's own defaults. `Simulation.step` is timed, which keeps no
results.
"""

from __future__ import annotations

import sys

import timing
from bamengine import Simulation

HOUSEHOLDS_PER_FIRM, FIRMS_PER_BANK = 5, 10


def main() -> None:
    """Simulate 24 periods and print the timings."""
    firms = int(sys.argv[1])
    agents = {
        "firms": firms,
        "households": firms * HOUSEHOLDS_PER_FIRM,
        "banks": max(1, firms // FIRMS_PER_BANK),
    }
    simulation = Simulation.init(
        n_firms=agents["firms"],
        n_households=agents["households"],
        n_banks=agents["banks"],
        seed=1,
        goods_kernel="numba",
        logging={"default_level": "ERROR"},
    )
    seconds = timing.samples(simulation.step)
    timing.say(agents, seconds, simulation.t, ("bamengine", "numba", "numpy"))


if __name__ == "__main__":
    main()
