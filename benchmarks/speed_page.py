"""The page docs/speed.md, written from the results of the benchmarks and nothing else.

    python benchmarks/speed_page.py

A figure that the results lack is said to be not measured.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.json")
PAGE = Path(__file__).parent.parent / "docs" / "speed.md"
GIGABYTES_PER_GIBIBYTE = 2**30 / 1e9
QUIET = 0.1
"""Cores that other programs may take before figures are called disturbed."""

Row = dict[str, Any]
Aim = tuple[str, float | None, float, str, Callable[[float, float], bool]]


def page(results: Row) -> str:
    """The whole page."""
    return (
        "\n\n".join(
            [
                "# Speed",
                "Written by `make bench` (our own figures) and `make bench-peers` (other programs too, in "
                "the same run) from `benchmarks/results.json`. A duration is the median of five samples.",
                _conditions(results["machine"], [*results["rows"], *results.get("bandwidth", [])]),
                "## Aims\n\n" + _aims(results),
                "## At every scale\n\n" + _scales(results["rows"]),
                "## How far from the memory\n\n" + _memory(results),
                "## Beside other programs\n\n" + _comparison(results.get("comparison")),
            ]
        )
        + "\n"
    )


def _conditions(machine: Row, measured: list[Row]) -> str:
    """The machine, the programs, and how undisturbed it was."""
    return (
        f"The machine: {machine['cores']} processor cores ({machine['architecture']}), "
        f"{machine['memory_gib']:.0f} GiB of memory, {machine['system']}, no graphics processor; "
        f"Python {machine['python']}, JAX {machine['jax']}, neijuan {machine['neijuan']}. "
        + _disturbance(measured)
    )


def _disturbance(measured: list[Row]) -> str:
    """What other programs took of the processor while one of these was measured, and whether it matters."""
    known = [row["cores_of_others"] for row in measured if row.get("cores_of_others") is not None]
    if not known:
        return "Whether other programs were at work meanwhile is not known."
    if max(known) <= QUIET:
        return f"Other programs took at most {max(known):.2f} of a core meanwhile."
    return (
        f"**Not to be quoted: other programs took up to {max(known):.1f} cores on average while one of the "
        f"figures was measured** (as little as {min(known):.1f} with another). Durations and ratios need a "
        "quiet machine."
    )


def _aims(results: Row) -> str:
    """What was aimed at, what was measured, and whether the one meets the other."""
    lines = []
    for text, figure, bound, unit, meets in _list_of_aims(results):
        if figure is None:
            lines.append([text, "not measured", f"{bound:g}{unit}", "-"])
        else:
            lines.append([text, _number(figure) + unit, f"{bound:g}{unit}", _verdict(meets(figure, bound))])
    return _table(["aim", "measured", "bound", "met"], lines, right=(1, 2))


def _list_of_aims(results: Row) -> list[Aim]:
    full, coarse = (_row(results["rows"], scale) for scale in ("1:1", "1:1000"))
    compared = results.get("comparison", {})
    ours, theirs = _row(compared.get("ours", []), "1:1"), _peer(compared, "bamengine")
    per_firm = per_agent = None
    if ours and theirs:
        rate = ours["firm_quarters_per_second"]
        per_agent = rate / theirs["agent_steps_per_second"]
        per_firm = rate / (theirs["agents"]["firms"] / theirs["seconds_per_period"])
    scales = results["rows"]
    return [
        ("a quarter at 1:1", _of(full, "seconds_per_quarter"), 0.30, " s", _at_most),
        ("the same, stretched", _of(full, "seconds_per_quarter"), 0.15, " s", _at_most),
        ("thirty years at 1:1, from the tables to the last quarter", _whole_run(full), 40.0, " s", _at_most),
        ("peak memory at 1:1", _memory_in_gigabytes(full), 3.0, " GB", _at_most),
        ("a quarter at 1:1000", _milliseconds(coarse), 8.0, " ms", _at_most),
        ("forty quarters at 1:1000, from a prepared start", _of(coarse, "run_seconds"), 0.35, " s", _at_most),
        ("compiling, cold, slowest scale", _most(scales, "compile_seconds_cold"), 20.0, " s", _at_most),
        ("compiling, cached, slowest scale", _most(scales, "compile_seconds_cached"), 3.0, " s", _at_most),
        ("agent-steps a second beside bamengine, firms on both sides", per_firm, 5.0, " times", _at_least),
        (
            "agent-steps a second beside bamengine, all its agents counted (households, banks)",
            per_agent,
            5.0,
            " times",
            _at_least,
        ),
    ]


def _scales(rows: list[Row]) -> str:
    """Our own figures."""
    lines = [
        [
            row["firms_scale"],
            f"{row['firms']:,}",
            f"{row['seconds_per_quarter'] * 1000:.1f}",
            f"{row['firm_quarters_per_second']:,.0f}",
            f"{row['prepare_seconds']:.1f}",
            f"{row['compile_seconds_cold']:.1f}",
            f"{row['compile_seconds_cached']:.1f}",
            f"{row['peak_memory_gib']:.2f}",
            _others(row),
        ]
        for row in rows
    ]
    headings = ["scale", "firms at the start", "ms a quarter", "firm-quarters a second", "preparing, s"]
    headings += ["compiling, cold, s", "cached, s", "peak memory, GiB", "cores that others took"]
    runs = [
        f"- {row['run_quarters']} quarters at {row['firms_scale']} from a prepared start: "
        f"{_number(row['run_seconds'])} s "
        f"(five runs: {', '.join(_number(sample) for sample in row['run_samples'])})."
        for row in rows
        if "run_seconds" in row
    ]
    notes = (
        "All rules and the check of the accounts are on; the observed series are kept. Preparing is the way "
        "from the tables to the calibrated first state; a change that alters the calibration needs it anew. "
        "Compiling is paid once per process. Firms are those alive at the start; a firm-quarter counts those "
        "alive while the clock ran."
    )
    return "\n\n".join(
        [_table(headings, lines, right=range(1, 9)), notes, *(["\n".join(runs)] if runs else [])]
    )


def _memory(results: Row) -> str:
    """Bytes that a quarter at 1:1 must move over the bandwidth that the triad shows."""
    full, seen = _row(results["rows"], "1:1"), results.get("bandwidth")
    if not full or not seen or "bytes_per_quarter" not in full:
        return "Not measured."
    moved = full["bytes_per_quarter"]
    total = moved["read"] + moved["written"]
    lines = []
    for place, triad in zip(("main memory", "arrays together as large as the state"), seen, strict=False):
        least = total / triad["bytes_per_second"]
        lines.append(
            [
                place,
                f"{triad['bytes'] / 1e6:,.0f}",
                f"{triad['bytes_per_second'] / 1e9:.1f}",
                f"{least * 1000:.1f}",
                f"{full['seconds_per_quarter'] / least:.0f} times",
            ]
        )
    headings = [
        "triad in",
        "its arrays, MB",
        "bandwidth, GB a second",
        "least duration of a quarter, ms",
        "a quarter takes",
    ]
    return (
        f"A quarter at 1:1 must read the state and the constants once ({moved['read'] / 1e6:.0f} MB) and "
        f"write once what changes ({moved['written'] / 1e6:.0f} MB). A quarter that did nothing but move "
        f"these {total / 1e6:.0f} MB at the measured bandwidth (triad of McCalpin's STREAM, in JAX or NumPy, "
        "whichever is faster) would take the least duration below. It is a floor, not a forecast: "
        "intermediate results and random numbers are not in it.\n\n"
        + _table(headings, lines, right=range(1, 5))
    )


def _comparison(compared: Row | None) -> str:
    """Ours and the peers of one run."""
    if not compared:
        return "Not measured: `make bench-peers` does."
    ours = [
        [
            f"neijuan {compared['machine']['neijuan']}, {row['firms_scale']}",
            f"{row['firms_while_timed']:,.0f} firms",
            _number(row["seconds_per_quarter"]),
            f"{row['firm_quarters_per_second']:,.0f}",
            f"{row['firm_quarters_per_second']:,.0f}",
            f"{row['peak_memory_gib']:.1f}",
            _others(row),
        ]
        for row in compared["ours"]
    ]
    peers = compared["peers"]
    headings = [
        "program",
        "agents",
        "s a period",
        "firm-steps a second",
        "agent-steps a second",
        "peak memory, GiB",
        "cores that others took",
    ]
    lines = [*ours, *(_peer_line(row) for row in peers)]
    missing = [f"- {row['title']} was not measured: {row['missing']}." for row in peers if "missing" in row]
    return "\n\n".join(
        [
            "One command, one run. " + _conditions(compared["machine"], [*compared["ours"], *peers]),
            _table(headings, lines, right=range(2, 7)),
            *(["\n".join(missing)] if missing else []),
            _caveats(peers),
        ]
    )


def _peer_line(row: Row) -> list[str]:
    """A peer in the columns of the comparison."""
    version = row.get("versions", {}).get(row["name"], "")
    name = f"{row['title']} {version}".strip()
    if "missing" in row:
        return [name, "-", "not measured", "-", "-", "-", "-"]
    firms = row["agents"].get("firms")
    return [
        name,
        ", ".join(f"{count:,} {kind}" for kind, count in row["agents"].items()),
        _number(row["seconds_per_period"]),
        f"{firms / row['seconds_per_period']:,.0f}" if firms else "-",
        f"{row['agent_steps_per_second']:,.0f}",
        f"{row['peak_memory_gib']:.1f}",
        _others(row),
    ]


def _caveats(peers: list[Row]) -> str:
    """What is compared with what, so that nobody takes the models for the same."""
    lines = [
        "- The models differ, so that a step is not the same work. Our firms stand in 31 provinces and all "
        "sectors, every payment goes through a ledger, and the accounts are checked; households, governments "
        "and banks are 31 of each, and are not counted.",
        "- Each program runs with its own defaults for threads. Periods of bamengine and ours are quarters.",
        "- `bamengine` simulates each household and bank; with 5 households and 0.1 banks a firm, its "
        "defaults, firms are a sixth of its agents. Hence two ratios in the aims.",
        "- Mark-0 has one household and one bank. It draws its random numbers in advance; a period's share "
        "is counted.",
    ]
    for row in peers:
        lines.append(f"- {row['title']}: {row['model']}; licence {row['licence']}{_packages(row)}.")
        if "too_large_for_a_minute" in row:
            failed = row["too_large_for_a_minute"]
            next_size = f"; {failed:,} did not" if failed else ""
            lines.append(
                f"- {row['title']} is shown at the largest size tried whose {row['periods']} periods, set-up "
                f"included, end within a minute{next_size}. Its agents do far less than a firm. bamengine's "
                "authors have written their model in Mesa too, but not published that version on the Python "
                "Package Index, from which the peers are installed."
            )
    return "\n".join(lines)


def _packages(row: Row) -> str:
    """What stood beside the peer in its environment."""
    others = [f"{name} {version}" for name, version in row.get("versions", {}).items() if name != row["name"]]
    return f", with {', '.join(others)}" if others else ""


def _others(row: Row) -> str:
    """Cores that other programs took while the row was measured."""
    cores = row.get("cores_of_others")
    return "-" if cores is None else f"{cores:.2f}"


def _row(rows: list[Row], scale: str) -> Row | None:
    return next((row for row in rows if row["firms_scale"] == scale), None)


def _peer(compared: Row, name: str) -> Row | None:
    return next(
        (row for row in compared.get("peers", []) if row["name"] == name and "missing" not in row), None
    )


def _of(row: Row | None, name: str) -> float | None:
    return row.get(name) if row else None


def _most(rows: list[Row], name: str) -> float | None:
    return max((row[name] for row in rows), default=None)


def _milliseconds(row: Row | None) -> float | None:
    return row["seconds_per_quarter"] * 1000 if row else None


def _memory_in_gigabytes(row: Row | None) -> float | None:
    return row["peak_memory_gib"] * GIGABYTES_PER_GIBIBYTE if row else None


def _whole_run(row: Row | None) -> float | None:
    """Seconds of the run with what comes before it, the compiled programs cached."""
    if not row or "run_seconds" not in row:
        return None
    return float(row["run_seconds"] + row["prepare_seconds"] + row["compile_seconds_cached"])


def _at_most(figure: float, bound: float) -> bool:
    return figure <= bound


def _at_least(figure: float, bound: float) -> bool:
    return figure >= bound


def _verdict(met: bool) -> str:
    return "yes" if met else "no"


def _number(value: float) -> str:
    """Three digits that count, no more."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}" if value < 10 else f"{value:.1f}"


def _table(headings: list[str], lines: list[list[str]], right: Any = ()) -> str:
    """A table in Markdown; the columns in `right` are set flush right."""
    rule = ["--:" if i in right else "---" for i in range(len(headings))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [headings, rule, *lines])


def main() -> None:
    """Write the page anew from the results that are there."""
    PAGE.write_text(page(json.loads(RESULTS.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
