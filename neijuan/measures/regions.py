"""Provinces and sets of provinces: names, regions, coast; sums over any set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neijuan.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

SCHEMES = ("nbs", "coast")
"""Ways to part the nation: the four regions of the statistical office, coast and interior."""


def labels(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` by province code with the columns code, name, region (of four) and coast (bool) in front.

    Raises UsageError for a region that is no province.
    """
    from neijuan.data import registries

    provinces = registries.provinces()
    for code in rows.index:
        if code not in provinces.index:
            raise registries.unknown("province", str(code), provinces.index, "give an ISO code such as CN-LN")
    front = provinces.loc[rows.index, ["name", "nbs_region", "coastal"]]
    front = front.rename(columns={"nbs_region": "region", "coastal": "coast"})
    joined = front.join(rows)
    joined.index.name = "code"
    return joined.reset_index()


def scheme(name: str = "nbs") -> dict[str, list[str]]:
    """Province codes by group, for `nbs` (east, central, west, northeast) or `coast` (coast, interior)."""
    from neijuan.data import registries

    table = registries.provinces()
    if name == "nbs":
        by = table["nbs_region"]
    elif name == "coast":
        by = table["coastal"].map({True: "coast", False: "interior"})
    else:
        raise registries.unknown("scheme of regions", name, SCHEMES, f"there are {', '.join(SCHEMES)}")
    return {str(group): list(codes) for group, codes in by.groupby(by, sort=False).groups.items()}


def members(text: str) -> list[str]:
    """Province codes of a group (`northeast`, `coast`, ...) or of a list such as `CN-LN,Jilin`.

    Raises UsageError for a name that is neither, with the nearest names.
    """
    from neijuan.data import registries

    groups = {group: codes for name in SCHEMES for group, codes in scheme(name).items()}
    if text.lower() in groups:
        return groups[text.lower()]
    try:
        return [registries.find_province(part.strip()) for part in text.split(",")]
    except UsageError as error:
        raise UsageError(f"{error}; groups are {', '.join(groups)}") from None
