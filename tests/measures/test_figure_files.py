"""Figures that a measure writes: title and source stand in the file, the same answer gives the same bytes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import neijuan as nj


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return nj.measures.debt().plot(tmp_path_factory.mktemp("figures") / "debt.svg")


def test_title_and_source_lie_inside_the_drawing(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    width, height = map(float, re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)[0])
    at = r'(?: x="([-\d.]+)" y="([-\d.]+)"|[^>]*transform="translate\(([-\d.]+) ([-\d.]+)\))[^>]*>'
    for words in ("Local bonds 2018", "Source: "):
        (place,) = re.findall(rf"<text[^>]*?{at}{words}", text)
        across, down = (float(one) for one in place if one)
        assert 0 <= across < width / 2
        assert 0 < down < height


def test_equal_answers_give_equal_files(file: Path, tmp_path: Path) -> None:
    assert nj.measures.debt().plot(tmp_path / "again.svg").read_bytes() == file.read_bytes()
