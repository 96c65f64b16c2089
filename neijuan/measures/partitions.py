"""Ways to part the nation into regions: named schemes, or groups that the user writes down."""

from __future__ import annotations

from collections.abc import Iterable

from neijuan.errors import UsageError
from neijuan.measures.regions import CENSUS_REGIONS, JOINED, SCHEMES, members, scheme, states_of

OTHER = "other"
"""Group of the places that no group names."""


def partition(text: str, places: Iterable[str], country: str = "cn") -> dict[str, str]:
    """Group of each place, in the order of the groups.

    `text` is a scheme (China `nbs` or `coast`; United States `census`, for which `nbs` is read as well) or
    groups such as `northeast=CN-LN,CN-JL,CN-HL;rest=coast`, each with codes, names or a group of a scheme.
    Places that no group names are `other`. Raises UsageError for a name that does not exist, a place in two
    groups, an empty group, or a joined place (Sichuan with Chongqing) whose parts are in different groups.
    """
    groups = _groups(text, country)
    of_place: dict[str, str] = {}
    for group, codes in groups.items():
        for code in codes:
            if code in of_place:
                raise UsageError(f"{code} is in the regions {of_place[code]} and {group}: keep it in one")
            of_place[code] = group
    found = {place: _group_of(place, of_place) for place in places}
    order = [*groups, OTHER]
    return dict(sorted(found.items(), key=lambda entry: order.index(entry[1])))


def _group_of(place: str, of_place: dict[str, str]) -> str:
    found = {of_place.get(part, OTHER) for part in JOINED.get(place, (place,))}
    if len(found) > 1:
        parts = " and ".join(JOINED[place])
        raise UsageError(
            f"{parts} are one place in these years but in the regions {' and '.join(sorted(found))}: "
            "put them into one region"
        )
    return found.pop()


def _groups(text: str, country: str) -> dict[str, list[str]]:
    if country == "us" and text in ("nbs", "census"):
        return {name: [f"US-{state}" for state in states.split()] for name, states in CENSUS_REGIONS.items()}
    if country == "cn" and text in SCHEMES:
        return scheme(text)
    if "=" not in text:
        known = "census" if country == "us" else ", ".join(SCHEMES)
        raise UsageError(
            f"unknown regions '{text}': give {known}, or groups such as 'a=CODE,CODE;b=CODE' "
            f"with {'US-OH' if country == 'us' else 'CN-LN'} as a code"
        )
    groups: dict[str, list[str]] = {}
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        name, _, listed = part.partition("=")
        name = name.strip()
        if not name or not listed.strip():
            raise UsageError(f"'{part}' is no region: write name=CODE,CODE")
        if name in groups:
            raise UsageError(f"region '{name}' is given twice: join its provinces in one list")
        groups[name] = states_of(listed) if country == "us" else members(listed.strip())
    return groups
