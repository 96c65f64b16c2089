"""A Sankey diagram in three columns: payers, purposes, receivers.

Every flow goes from an account to a purpose or from a purpose to an account, as the matrix has it: nothing is
assumed about who pays whom. Widths are on one scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from neijuan.report import style
from neijuan.report.lines import WIDTH
from neijuan.report.tilemap import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEIGHT = 6.6
LINE = 0.031
"""Room that a label needs, as a share of the height."""
COLUMNS = (0.165, 0.4, 0.84)
"""Left edge of the nodes of payers and purposes, and right edge of those of receivers."""
NODE, MIDDLE = 0.012, 0.19
"""Width of a node of an account, and of a purpose, which holds its label."""
GAP = 0.008
TOP, BOTTOM = 0.055, 0.99
"""Where nodes begin and end, from the top; the heads of the columns stand above."""


@dataclass(frozen=True)
class Flow:
    """`amount` that `account` pays (`pays`) or receives for `purpose`."""

    account: str
    purpose: str
    amount: float
    pays: bool


@dataclass
class Node:
    """A box of a column: from `top` down by `size`; `used` is taken by flows on its left or right side."""

    name: str
    amount: float
    top: float = 0.0
    size: float = 0.0
    into: float = 0.0
    out: float = 0.0

    @property
    def middle(self) -> float:
        """Height of the middle."""
        return self.top + self.size / 2


def draw(flows: list[Flow], colours: dict[str, str], heads: tuple[str, str, str]) -> Figure:
    """The diagram of `flows`, ribbons in the colour of their account."""
    from matplotlib.figure import Figure

    drawing = Figure(figsize=(WIDTH, HEIGHT))
    axes = drawing.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(0, 1), ylim=(1, 0))
    axes.axis("off")
    names = [name for name in colours if any(flow.account == name for flow in flows)]
    payers, receivers = (_accounts(flows, names, pays) for pays in (True, False))
    purposes = _purposes(flows, names)
    columns = (payers, purposes, receivers)
    scale = min(_scale(column) for column in columns)
    for column in columns:
        _place(column, scale)
    _ribbons(axes, flows, columns, colours, scale)
    _boxes(axes, columns, colours, heads)
    return drawing


def _accounts(flows: list[Flow], names: list[str], pays: bool) -> list[Node]:
    """The accounts that pay, or receive, anything."""
    sums = dict.fromkeys(names, 0.0)
    for flow in flows:
        if flow.pays == pays:
            sums[flow.account] += flow.amount
    return [Node(name, amount) for name, amount in sums.items() if amount > 0]


def _purposes(flows: list[Flow], names: list[str]) -> list[Node]:
    """Purposes from top to bottom by the mean place of those who pay and receive, so that ribbons cross
    little."""
    places = {name: place for place, name in enumerate(names)}
    found = dict.fromkeys(flow.purpose for flow in flows)

    def centre(purpose: str) -> float:
        mine = [flow for flow in flows if flow.purpose == purpose]
        return sum(flow.amount * places[flow.account] for flow in mine) / sum(flow.amount for flow in mine)

    def width(purpose: str) -> float:
        sides = [
            sum(flow.amount for flow in flows if flow.purpose == purpose and flow.pays == side)
            for side in (True, False)
        ]
        return max(sides)

    return [Node(purpose, width(purpose)) for purpose in sorted(found, key=centre)]


def _scale(column: list[Node]) -> float:
    """Height of a unit at which the column fits: small nodes take the room of a label."""
    low, high = 0.0, 1.0 / max(sum(node.amount for node in column), 1e-12)
    room = BOTTOM - TOP
    for _ in range(40):
        middle = (low + high) / 2
        need = sum(max(node.amount * middle, LINE) + GAP for node in column) - GAP
        low, high = (middle, high) if need <= room else (low, middle)
    return low


def _place(column: list[Node], scale: float) -> None:
    """Set tops and sizes, the column spread over the whole height."""
    rooms = [max(node.amount * scale, LINE) for node in column]
    spare = BOTTOM - TOP - sum(rooms)
    gap = spare / max(len(column) - 1, 1)
    at = TOP
    for node, room in zip(column, rooms, strict=True):
        node.size = node.amount * scale
        node.top = at + (room - node.size) / 2
        node.into = node.out = node.top
        at += room + gap


def _ribbons(
    axes: Axes,
    flows: list[Flow],
    columns: tuple[list[Node], list[Node], list[Node]],
    colours: dict[str, str],
    scale: float,
) -> None:
    payers, purposes, receivers = ({node.name: node for node in column} for column in columns)
    order = {name: place for place, name in enumerate(colours)}
    rank = {node.name: place for place, node in enumerate(columns[1])}
    left, middle, right = COLUMNS
    spots: dict[tuple[Flow, str], float] = {}
    for flow in sorted(flows, key=lambda flow: rank[flow.purpose]):
        node = payers[flow.account] if flow.pays else receivers[flow.account]
        spots[flow, "account"] = node.out
        node.out += flow.amount * scale
    for flow in sorted(flows, key=lambda flow: order[flow.account]):
        node = purposes[flow.purpose]
        spots[flow, "purpose"] = node.into if flow.pays else node.out
        if flow.pays:
            node.into += flow.amount * scale
        else:
            node.out += flow.amount * scale
    for flow in flows:
        own, other = spots[flow, "account"], spots[flow, "purpose"]
        tall = flow.amount * scale
        colour = style.LIGHT[colours[flow.account]]
        if flow.pays:
            _ribbon(axes, (left + NODE, own), (middle, other), tall, colour)
        else:
            _ribbon(axes, (middle + MIDDLE, other), (right - NODE, own), tall, colour)


def _ribbon(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], tall: float, colour: str
) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    (x0, y0), (x1, y1) = start, end
    half = (x0 + x1) / 2
    points = [
        (x0, y0),
        (half, y0),
        (half, y1),
        (x1, y1),
        (x1, y1 + tall),
        (half, y1 + tall),
        (half, y0 + tall),
        (x0, y0 + tall),
        (x0, y0),
    ]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    axes.add_patch(PathPatch(Path(points, codes), facecolor=colour, alpha=0.42, linewidth=0))


def _boxes(
    axes: Axes,
    columns: tuple[list[Node], list[Node], list[Node]],
    colours: dict[str, str],
    heads: tuple[str, str, str],
) -> None:
    from matplotlib.patches import Rectangle

    ink, muted = style.LIGHT["ink"], style.LIGHT["muted"]
    left, middle, right = COLUMNS
    places = (
        (left, "right", left - 0.008),
        (middle, "center", middle + MIDDLE / 2),
        (right, "left", right + 0.008),
    )
    for column, head, (edge, align, text) in zip(columns, heads, places, strict=True):
        axes.text(text, 0.03, head, ha=align, size=9.5, weight="bold", color=muted)
        for node in column:
            if align == "center":
                box, width, colour = edge, MIDDLE, style.LIGHT["empty"]
            else:
                box, width = (edge if align == "right" else edge - NODE), NODE
                colour = style.LIGHT[colours[node.name]]
            size = max(node.size, 0.8 * LINE) if align == "center" else node.size
            top = node.middle - size / 2
            axes.add_patch(Rectangle((box, top), width, size, facecolor=colour, linewidth=0))
            words = f"{node.name} {number(node.amount, 1)}"
            axes.text(text, node.middle, words, ha=align, va="center", size=8.8, color=ink)
