"""Direct answers: a measure of a place, sector or group, in the words `employment@Jiangsu`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from neijuan.errors import UsageError
from neijuan.experiments.comparison.places import PROVINCIAL, SECTORAL, Axis, Row, measured

if TYPE_CHECKING:
    import pandas as pd

    from neijuan.experiments.comparison.difference import Difference

NATION = "all-provinces"


def parse(text: str) -> tuple[str, Axis, Row]:
    """Measure, axis and members of `utilisation@new-three`; without `@` it is the nation.

    Raises UsageError for an unknown measure or place, with the nearest.
    """
    from neijuan.scenarios.registries import find_target, members, names, nearest, sets, words

    measure, _, whom = (part.strip() for part in text.partition("@"))
    measure = measure.replace("-", "_")
    axis: Axis = "province"
    whom = whom or NATION
    try:
        code = find_target("province", whom)
    except ValueError:
        axis = "sector"
        try:
            code = find_target("sector", whom)
        except ValueError:
            known = [*words("province"), *words("sector")]
            hint = nearest(whom.lower(), known)
            raise UsageError(f"{text!r}: no province, sector or group {whom!r}{hint}") from None
    measures = [one.id for one in (PROVINCIAL if axis == "province" else SECTORAL)]
    if measure not in measures:
        hint = nearest(measure, measures)
        choose = hint or f": choose from {', '.join(measures)}"
        raise UsageError(f"no measure {measure!r} by {axis}{choose}")
    named = names("set" if code in sets() else axis)[code]
    return measure, axis, Row(code, named.title, members(axis, [code]))


def answers(difference: Difference, questions: Iterable[str], last: int) -> pd.DataFrame:
    """A row for each question over the `last` quarters.

    Columns: name (of place, sector or group), title, level of the base with its unit, median and 5-95% of the
    paired differences with their unit. Raises UsageError for an unknown measure or place.
    """
    import pandas as pd

    rows = []
    for text in questions:
        measure, axis, row = parse(text)
        found = measured(difference, axis, [row], list(difference.quarters)[-last:])
        rows += [one for one in found if one["measure"] == measure]
    columns = ["name", "title", "level", "unit_of_level", "median", "p05", "p95", "unit"]
    return pd.DataFrame(rows, columns=columns)
