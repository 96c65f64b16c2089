"""Each rule alone: what the functions of `neijuan.economy` do at their registered parameters.

    python -m verification.rules [NAME ...]

draws one figure a rule into `docs/figures/rules`, for a person to judge whether a reader of the cited paper
would recognise it. The functions are those that the model calls; nothing is computed twice.
"""

from __future__ import annotations

import sys

from verification import (
    budget_rules,
    finance_rules,
    firm_rules,
    household_rules,
    market_rules,
    region_rules,
    state_rules,
    technology_rules,
    world_rules,
)

MODULES = (
    state_rules,
    budget_rules,
    firm_rules,
    finance_rules,
    household_rules,
    market_rules,
    world_rules,
    region_rules,
    technology_rules,
)
FIGURES = {
    name.removeprefix("draw_"): function
    for module in MODULES
    for name, function in vars(module).items()
    if name.startswith("draw_")
}
"""All figures by name."""


def main() -> None:
    """Draw the figures named on the command line, or all."""
    unknown = [name for name in sys.argv[1:] if name not in FIGURES]
    if unknown:
        sys.exit(f"no figure {unknown[0]!r}: there are {', '.join(sorted(FIGURES))}")
    for name in sys.argv[1:] or FIGURES:
        FIGURES[name]()


if __name__ == "__main__":
    main()
