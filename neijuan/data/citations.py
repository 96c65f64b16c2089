"""Sources as BibTeX entries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from neijuan.data import registries

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#",
    "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def escaped(text: str) -> str:
    """Text as TeX prints it: signs with a meaning of their own are taken literally."""
    return "".join(SPECIAL.get(sign, sign) for sign in text)


def cite(key: str) -> str:
    """The BibTeX entry of a source by its key; publishers are corporate authors.

    Raises UsageError, with the nearest keys, for a key that `neijuan data sources` does not list.
    """
    table = registries._registry("sources")
    if key not in table.index:
        raise registries.unknown("source", key, table.index, "`neijuan data sources` lists the keys")
    return _entry(key, table.loc[key].to_dict())


def cite_all() -> dict[str, str]:
    """The BibTeX entry of every source by key."""
    return {str(key): cite(str(key)) for key in registries._registry("sources").index}


def _entry(key: str, source: Mapping[Hashable, str]) -> str:
    authors = " and ".join(f"{{{escaped(name.strip())}}}" for name in source["publisher"].split(";"))
    fields = {
        "author": authors,
        "title": f"{{{escaped(source['title'])}}}",
        "year": source["year"],
        "howpublished": escaped(source["table"]),
        "url": _address(source["retrieved_from"]),
        "note": escaped("; ".join(filter(None, [f"Licence: {source['licence']}", source["notes"]]))),
    }
    lines = [f"  {name} = {{{text}}}," for name, text in fields.items() if text]
    return "\n".join([f"@misc{{{key},", *lines, "}"])


def _address(retrieved_from: str) -> str:
    """The address where a source was found, complete; braces would end the field."""
    if not re.match(r"(https?://|[\w-]+\.[\w.-]+)", retrieved_from):
        return ""
    full = retrieved_from if "://" in retrieved_from else f"https://{retrieved_from}"
    return full.replace("{", "%7B").replace("}", "%7D").replace(" ", "%20")
