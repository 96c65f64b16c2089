"""Provinces and sets of provinces: names, regions, coast; sums over any set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neijuan.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

NATION, UNALLOCATED = "CN", "CN-unallocated"
"""The nation as published, and what a source gives to no province."""
JOINED = {"CN-SC+CQ": ("CN-SC", "CN-CQ")}
"""Places that older figures count as one, with their parts."""
SCHEMES = ("nbs", "coast")
"""Ways to part the nation: the four regions of the statistical office, coast and interior."""
CENSUS_REGIONS = {
    "northeast": "CT ME MA NH RI VT NJ NY PA",
    "midwest": "IL IN MI OH WI IA KS MN MO NE ND SD",
    "south": "DE DC FL GA MD NC SC VA WV AL KY MS TN AR LA OK TX",
    "west": "AZ CO ID MT NV NM UT WY AK CA HI OR WA",
}
"""States of the four regions of the US Census Bureau."""


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


def states_of(text: str) -> list[str]:
    """Codes such as US-MI from a list such as `MI,OH`. Raises UsageError for what is no state, with the
    nearest codes."""
    from neijuan.data import registries

    known = [state for states in CENSUS_REGIONS.values() for state in states.split()]
    given = [part.strip().upper().removeprefix("US-") for part in text.split(",") if part.strip()]
    if not given:
        raise UsageError("no state was given: give codes such as MI,OH")
    for one in given:
        if one not in known:
            raise registries.unknown("state", one, known, "give postal codes such as MI,OH")
    return list(dict.fromkeys(f"US-{one}" for one in given))
