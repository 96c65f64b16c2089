"""Where in the unit cube parameters are drawn: designs for uncertainty and for sensitivity.

- `lhs`: Latin hypercube (McKay, Beckman and Conover 1979), each parameter spread evenly over its quantiles
- `sobol-sequence`: scrambled Sobol' points (Owen 1998), even in all dimensions together
- `morris`: trajectories of one step at a time (Morris 1991), for elementary effects
- `sobol`: two matrices and their crossings (Saltelli 2010), for Sobol' indices

Points are quantiles of the priors. All are functions of their arguments alone: the same call gives the same
points to the bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from neijuan.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from neijuan.experiments.ensembles.priors import Prior

DESIGNS = ("lhs", "sobol-sequence", "morris", "sobol")
LEVELS = 4
"""Levels of a Morris trajectory: a step is two thirds of the range, as Morris recommends."""
MOST_DRAWS = 1_000_000


def problem(names: Sequence[str]) -> dict[str, Any]:
    """The parameters as SALib wants them: quantiles between 0 and 1."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def points(design: str, draws: int, names: Sequence[str], seed: int) -> NDArray[np.float64]:
    """Points `[draw, parameter]` in the unit cube.

    `draws` is the number of points of `lhs` and `sobol-sequence`, of trajectories of `morris` (each is
    parameters + 1 points) and of base points of `sobol` (each stands for parameters + 2).
    Raises UsageError for an unknown design, a number that it cannot have, or nothing to vary.
    """
    if design not in DESIGNS:
        raise UsageError(f"no design {design!r}: choose from {', '.join(DESIGNS)}")
    if not names:
        raise UsageError(f"design {design} varies nothing: name parameters or a rule with --vary")
    if not 1 <= draws <= MOST_DRAWS:
        raise UsageError(f"--draws {draws} cannot be: give a whole number from 1 to {MOST_DRAWS:,}")
    if design in ("sobol", "sobol-sequence") and draws & (draws - 1):
        near = 1 << (draws.bit_length() - 1)
        raise UsageError(
            f"--draws {draws} is no power of 2, as Sobol' points need: give {near} or {2 * near}"
        )
    if design in ("morris", "sobol") and draws < 2:
        raise UsageError(f"--draws {draws} leaves design {design} without intervals: give 2 or more")
    return _MAKERS[design](draws, list(names), seed)


def _latin(draws: int, names: list[str], seed: int) -> NDArray[np.float64]:
    from scipy.stats import qmc

    return qmc.LatinHypercube(len(names), rng=seed).random(draws)


def _sequence(draws: int, names: list[str], seed: int) -> NDArray[np.float64]:
    from scipy.stats import qmc

    return qmc.Sobol(len(names), rng=seed).random(draws)


def _morris(draws: int, names: list[str], seed: int) -> NDArray[np.float64]:
    from SALib.sample import morris

    return morris.sample(problem(names), draws, num_levels=LEVELS, seed=seed)


def _sobol(draws: int, names: list[str], seed: int) -> NDArray[np.float64]:
    from SALib.sample import sobol

    return sobol.sample(problem(names), draws, calc_second_order=False, seed=seed)


_MAKERS: dict[str, Callable[[int, list[str], int], NDArray[np.float64]]] = {
    "lhs": _latin,
    "sobol-sequence": _sequence,
    "morris": _morris,
    "sobol": _sobol,
}


def values(priors: Sequence[Prior], unit: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values `[draw, parameter]` of the parameters at points of the unit cube."""
    import numpy as np

    columns = [prior.quantile(unit[:, number]) for number, prior in enumerate(priors)]
    return np.stack(columns, axis=1)
