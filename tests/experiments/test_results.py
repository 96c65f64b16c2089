"""Results files: what is written is what is read, and damage is noticed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import neijuan as nj
from neijuan.errors import UsageError
from neijuan.experiments.results import open_results, write_results
from neijuan.experiments.summary import national_rows, national_table


@pytest.fixture
def file(engine: type, tmp_path: Path) -> Path:
    results = nj.run(quarters=8, seeds=2, out=tmp_path)
    assert results.path is not None
    return results.path


def test_damage_anywhere_is_noticed_or_harmless(file: Path) -> None:
    original, content = open_results(file), file.read_bytes()
    noticed = 0
    for position in np.linspace(0, len(content) - 1, 30, dtype=int):
        damaged = bytearray(content)
        damaged[position : position + 64] = b"\xff" * len(damaged[position : position + 64])
        file.write_bytes(damaged)
        try:
            reread = open_results(file)
        except UsageError:
            noticed += 1
        else:
            xr.testing.assert_equal(reread, original)
    assert noticed > 5


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_file_cut_short_is_refused(file: Path, share: float) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: int(share * len(content))])
    with pytest.raises(UsageError, match="damaged") as caught:
        open_results(file)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_other_files_are_refused(tmp_path: Path) -> None:
    foreign = write_results(xr.Dataset({"temperature": ("day", [1.0, 2.0])}), tmp_path / "weather.nc")
    text = tmp_path / "notes.nc"
    text.write_text("no NetCDF at all")
    for place in (foreign, text, tmp_path / "absent.nc", tmp_path):
        with pytest.raises(UsageError):
            open_results(place)


def test_the_yearly_table_adds_provinces_and_quarters(engine: type) -> None:
    results = nj.run(quarters=9)
    rows = national_rows(results.dataset)
    assert [row[0] for row in rows] == ["2012", "2013"]
    by_year = [
        results["gross_domestic_product"].isel(quarter=slice(4 * year, 4 * year + 4)).sum() for year in (0, 1)
    ]
    assert rows[0][2] == ""
    assert float(rows[1][2]) == pytest.approx(100 * float(by_year[1] / by_year[0] - 1), abs=0.051)
    assert len({len(line) for line in national_table(results.dataset).splitlines()[2:]}) == 1


def test_a_run_of_less_than_a_year_has_no_yearly_table(engine: type) -> None:
    assert "less than a calendar year" in national_table(nj.run(quarters=3).dataset)
