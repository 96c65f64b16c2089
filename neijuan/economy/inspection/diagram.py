"""The wiring of the economy as a drawing, as a graph for other programs, or as text.

The drawing is a table with a row for each stage of the quarter, in their order. The triangle on the left
shows which earlier stages a stage hears from; beside it stand the rules that it calls with the parameters
they get, its levers and switches, and what it reads of the state.
"""

from __future__ import annotations

import textwrap
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neijuan.economy.inspection.wiring import Stage, wiring
from neijuan.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PICTURES, GRAPHS = (".svg", ".png", ".pdf"), (".mmd", ".dot", ".txt")
LINE, STEP, NAMES = 0.122, 0.16, 2.1
"""Inches: height of a line of text, side of a square of the triangle, width of the names of stages."""
COLUMNS = (
    ("hears from", 4.6),
    ("rules called and the parameters they get", 5.4),
    ("levers and switches", 2.7),
    ("state", 3.6),
)
LETTERS_PER_INCH = 17.5
SIZE = 7.0


def diagram(out: str | Path | None = None) -> Figure | Path:
    """Draw the wiring; with `out` write it, the suffix chooses: svg, png, pdf, mmd (Mermaid), dot, txt.

    Returns the Matplotlib figure, or the path written. Raises UsageError for another suffix.
    """
    if out is None:
        return draw(wiring())
    path = Path(out)
    if path.suffix not in PICTURES + GRAPHS:
        raise UsageError(f"{path}: end the name in one of {', '.join(PICTURES + GRAPHS)}")
    from neijuan.experiments.files import write_whole

    texts = {".mmd": mermaid, ".dot": dot, ".txt": text}
    if path.suffix in texts:
        content = texts[path.suffix](wiring())
        return write_whole(path, lambda place: place.write_text(content, encoding="utf-8"))
    figure = draw(wiring())
    options: dict[str, Any] = {"facecolor": "white", "metadata": None, "dpi": 130}
    if path.suffix == ".svg":
        options["metadata"] = {"Date": None, "Creator": None}
    return write_whole(path, lambda place: figure.savefig(place, **options))


def text(stages: tuple[Stage, ...]) -> str:
    """Every stage with all that it reads, for reading in a terminal."""
    lines: list[str] = []
    for step, group in groupby(stages, lambda stage: stage.step):
        lines += ["", step or "before the first step"]
        for stage in group:
            lines.append(f"  {stage.name}: {stage.meaning}")
            for giver, fields in stage.hears.items():
                lines.append(_item(f"hears {giver}", sorted(fields)))
            lines += [_item(entry, names) for entry, names in _rule_lines(stage)]
            lines += [_item(kind, names) for kind, names in _outside(stage) if names]
            lines.append(_item("state", sorted(stage.reads.state)))
    return "\n".join(lines).strip() + "\n"


def mermaid(stages: tuple[Stage, ...]) -> str:
    """A Mermaid flow chart: stages grouped by step, arrows with the fields that pass."""
    lines = ["flowchart TD"]
    for number, (step, group) in enumerate(groupby(stages, lambda stage: stage.step)):
        lines.append(f'  subgraph step{number}["{step}"]')
        lines += [f'    {_node(stage.name)}["{stage.name}<br>{_rules(stage, "<br>")}"]' for stage in group]
        lines.append("  end")
    for stage in stages:
        for giver, fields in stage.hears.items():
            label = f'|"{_few(fields)}"|' if fields else ""
            lines.append(f"  {_node(giver)} -->{label} {_node(stage.name)}")
    return "\n".join(lines) + "\n"


def dot(stages: tuple[Stage, ...]) -> str:
    """The same as a Graphviz graph; tooltips list all fields."""
    lines = ["digraph economy {", "  rankdir=TB; node [shape=box, fontname=sans]; edge [fontname=sans];"]
    for stage in stages:
        lines.append(f'  "{stage.name}" [label="{stage.name}\\n{_rules(stage, chr(92) + "n")}"];')
        for giver, fields in stage.hears.items():
            every = ", ".join(sorted(fields))
            lines.append(f'  "{giver}" -> "{stage.name}" [label="{_few(fields)}", tooltip="{every}"];')
    return "\n".join([*lines, "}"]) + "\n"


def as_records(stages: tuple[Stage, ...]) -> list[dict[str, Any]]:
    """The wiring as plain objects, for `--json`."""
    return [
        {
            "stage": stage.name,
            "step": stage.step,
            "meaning": stage.meaning,
            "gives": list(stage.gives),
            "hears": {giver: sorted(fields) for giver, fields in stage.hears.items()},
            "rules": {
                rule.name: {"code": rule.code, "parameters": sorted(rule.reads.parameters)}
                for rule in stage.rules.values()
            },
            "parameters": sorted(stage.reads.parameters),
            "levers": sorted(stage.reads.levers),
            "mechanisms": sorted(stage.reads.mechanisms),
            "state": sorted(stage.reads.state),
            "structure": sorted(stage.reads.structure),
        }
        for stage in stages
    ]


def draw(stages: tuple[Stage, ...]) -> Figure:
    """The table as a Matplotlib figure, as large as it needs to be read."""
    from matplotlib.figure import Figure

    from neijuan.report.style import drawing

    cells = [_cells(stage) for stage in stages]
    heights = [max(2.2 * STEP, LINE * (1 + max(map(len, cell)))) for cell in cells]
    side = STEP * len(stages)
    width = NAMES + side + sum(size for _, size in COLUMNS) + 0.4
    height = sum(heights) + 2.0
    with drawing():
        figure = Figure(figsize=(width, height))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, width), ylim=(height, 0))
        axes.axis("off")
        top = 1.6
        _heads(axes, stages, top)
        for number in range(len(stages)):
            _row(axes, stages, number, cells[number], top, heights[number], width)
            top += heights[number]
        axes.text(0.2, 0.4, "The wiring of a quarter", size=14, weight="bold", va="center")
        axes.text(
            0.2,
            0.68,
            "A dot: the stage reads results of the stage with that number, the larger the more of them. "
            "Derived from the source of the stages.",
            size=8.5,
            va="center",
        )
    return figure


def _heads(axes: Axes, stages: tuple[Stage, ...], top: float) -> None:
    """Names over the columns."""
    left = 0.2 + NAMES + STEP * len(stages)
    for title, size in COLUMNS:
        axes.text(left, top - 0.1, title, size=8.5, weight="bold", va="bottom")
        left += size


def _row(
    axes: Axes,
    stages: tuple[Stage, ...],
    number: int,
    cell: list[list[str]],
    top: float,
    height: float,
    width: float,
) -> None:
    """One stage: its name, its dots, its columns."""
    from neijuan.report.style import LIGHT

    stage, middle = stages[number], top + height / 2
    first = number == 0 or stages[number - 1].step != stage.step
    axes.plot(
        [0.2, width - 0.2], [top, top], color=LIGHT["muted" if first else "grid"], lw=0.9 if first else 0.5
    )
    if first:
        axes.text(0.2, top + 0.02, stage.step, size=5.6, color=LIGHT["muted"], va="top")
    axes.text(0.2, middle + (0.03 if first else 0), stage.name, size=SIZE, weight="bold", va="center")
    left = 0.2 + NAMES
    names = [other.name for other in stages]
    own = left + STEP * (number + 0.5)
    axes.plot([left, own], [middle, middle], color=LIGHT["grid"], lw=0.5, zorder=0)
    axes.text(own, middle, str(number + 1), size=6, ha="center", va="center", color=LIGHT["muted"])
    for giver, fields in stage.hears.items():
        place = left + STEP * (names.index(giver) + 0.5)
        size = 7.0 + 2.5 * len(fields)
        axes.scatter([place], [middle], s=size, color=LIGHT["blue"], lw=0, zorder=2)
        axes.text(
            place, middle - 0.06 - 0.004 * size**0.5, str(names.index(giver) + 1), size=4.6,
            ha="center", va="bottom", color=LIGHT["muted"],
        )  # fmt: skip
    left += STEP * len(stages)
    for lines, (_, wide) in zip(cell, COLUMNS, strict=True):
        axes.text(left, top + 0.06, "\n".join(lines), size=6.4, va="top", linespacing=1.3)
        left += wide


def _cells(stage: Stage) -> list[list[str]]:
    """The columns of a stage, wrapped."""
    texts: list[list[str]] = [
        [
            f"{giver}: {', '.join(sorted(fields))}" if fields else giver
            for giver, fields in stage.hears.items()
        ],
        [f"{entry}: {', '.join(names)}" if names else entry for entry, names in _rule_lines(stage)],
        [f"{kind}: {', '.join(names)}" for kind, names in _outside(stage) if names],
        [f"{owner}: {', '.join(names)}" if names else owner for owner, names in _by_owner(stage).items()],
    ]
    wrapped = []
    for lines, (_, size) in zip(texts, COLUMNS, strict=True):
        room = int(size * LETTERS_PER_INCH) - 2
        wrapped.append(
            [part for line in lines for part in textwrap.wrap(line, room, subsequent_indent="    ")]
        )
    return wrapped


def _rule_lines(stage: Stage) -> list[tuple[str, list[str]]]:
    """Rules with the parameters they get, then the parameters that the stage uses itself."""
    lines = [
        (f"{rule.code} {rule.name}".strip(), sorted(rule.reads.parameters)) for rule in stage.rules.values()
    ]
    through = {name for rule in stage.rules.values() for name in rule.reads.parameters}
    direct = sorted(stage.reads.parameters - through)
    return [*lines, ("by the stage itself", direct)] if direct else lines


def _outside(stage: Stage) -> list[tuple[str, list[str]]]:
    return [("levers", sorted(stage.reads.levers)), ("switches", sorted(stage.reads.mechanisms))]


def _by_owner(stage: Stage) -> dict[str, list[str]]:
    """What is read of the state: fields by owner."""
    found: dict[str, list[str]] = {}
    for path in sorted(stage.reads.state):
        owner, _, name = path.partition(".")
        found.setdefault(owner, []).extend([name] if name else [])
    return found


def _item(head: str, names: list[str]) -> str:
    words = f"{head}: {', '.join(names)}" if names else head
    return textwrap.fill(words, 118, initial_indent="    ", subsequent_indent="      ")


def _rules(stage: Stage, between: str) -> str:
    return between.join(f"{rule.code} {rule.name}".strip() for rule in stage.rules.values())


def _few(fields: set[str]) -> str:
    names = sorted(fields)
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _node(name: str) -> str:
    return name.replace(".", "_")
