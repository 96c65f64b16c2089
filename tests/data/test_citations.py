"""Sources as BibTeX."""

from __future__ import annotations

import json
import re

import pytest
from typer.testing import CliRunner

from neijuan import data
from neijuan.data import citations
from neijuan.data.cli import app
from neijuan.errors import UsageError

run = CliRunner()


def fields(entry: str) -> dict[str, str]:
    """The fields of an entry as BibTeX delimits them: by braces in balance."""
    body = entry[entry.index(",") + 1 : entry.rindex("}")]
    found: dict[str, str] = {}
    while match := re.search(r"\s*(\w+) = \{", body):
        depth, end = 1, match.end()
        while depth:
            escaped = body[end - 1] == "\\"
            depth += 0 if escaped else {"{": 1, "}": -1}.get(body[end], 0)
            end += 1
        found[match[1]] = body[match.end() : end - 1]
        body = body[end:]
    return found


@pytest.mark.parametrize("key", list(data.sources().index))
def test_every_source_is_an_entry_that_can_be_read(key: str) -> None:
    entry = data.cite(key)
    assert entry.startswith(f"@misc{{{key},\n")
    found = fields(entry)
    assert {"author", "title", "year", "note"} <= set(found)
    assert re.fullmatch(r"\d{4}", found["year"])
    for text in (found["author"], found["title"], found["note"]):
        assert not re.search(r"(?<!\\)[&%$#_~^]", text)


def test_publishers_become_corporate_authors() -> None:
    assert fields(data.cite("gpi_panel"))["author"] == (
        "{National Bureau of Statistics of China} and {provincial yearbooks}"
    )
    assert fields(data.cite("pwt1001"))["url"] == "https://github.com/cran/pwt10"


def test_signs_of_tex_are_escaped() -> None:
    assert citations.escaped(r"50% of R&D_{x} #1 \$") == (r"50\% of R\&D\_\{x\} \#1 \textbackslash{}\$")


def test_an_unknown_key_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean wdi_china"):
        data.cite("wdi_chin")


def test_the_command_prints_one_or_all() -> None:
    assert run.invoke(app, ["cite", "chnio"]).stdout.strip() == data.cite("chnio")
    content = json.loads(run.invoke(app, ["cite", "--json"]).stdout)
    assert [one["key"] for one in content["sources"]] == list(data.sources().index)
    assert run.invoke(app, ["cite", "--quiet"]).stdout == ""
