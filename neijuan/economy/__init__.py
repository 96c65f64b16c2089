"""The economy: stock-flow consistent, 31 provinces, about 30 sectors, firms in blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure


def diagram(out: str | Path | None = None) -> Figure | Path:
    """Draw which stage reads which state, parameter and lever; see `neijuan.economy.inspection.diagram`."""
    from neijuan.economy.inspection.diagram import diagram as drawn

    return drawn(out)
