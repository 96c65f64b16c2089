"""What a person reads on the terminal."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from neijuan.terminal import blocks, print_table

NAMES = ["Smelting and rolling of ferrous metals", "Computers, communication and other electronics"]


@pytest.fixture
def wide() -> pd.DataFrame:
    figures = {f"a_column_with_a_long_name_{number}": [0.5, 1234.567] for number in range(12)}
    return pd.DataFrame({"code": ["C31", "C39"], "industry": NAMES, **figures})


def test_a_pipe_gets_whole_lines(wide: pd.DataFrame, capsys: pytest.CaptureFixture[str]) -> None:
    print_table(wide, "A title")
    lines = capsys.readouterr().out.splitlines()
    (row,) = [line for line in lines if line.strip().startswith("C39")]
    assert NAMES[1] in row
    assert row.count("1,234.567") == 12


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_a_narrow_terminal_loses_no_figure(
    columns: int, wide: pd.DataFrame, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", str(columns))
    print_table(wide, "A title")
    out = re.sub(r"\x1b\[\d*m", "", capsys.readouterr().out)
    assert "…" not in out
    assert out.count("1,234.567") == 12
    assert max(map(len, out.splitlines())) <= columns


def test_figures_of_a_column_have_as_many_decimals(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(pd.DataFrame({"place": list("abc"), "share": [0.42, 0.411, float("nan")]}), "Shares")
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()[-4:-1]] == [
        "0.420",
        "0.411",
        "–",
    ]


def test_every_block_begins_with_the_same_columns_and_has_all_others() -> None:
    found = blocks([10, 10, 30, 30, 30], room=60, front=2)
    assert found == [[0, 1, 2], [0, 1, 3], [0, 1, 4]]
    assert blocks([10], room=5, front=1) == [[0]]
