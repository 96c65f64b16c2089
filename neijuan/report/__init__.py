"""Figures, tables, HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from neijuan.report.page import write_report as write_report

__all__ = ["write_report"]


def __getattr__(name: str) -> object:
    """Load the report when it is asked for: Matplotlib and xarray are slow to import."""
    if name == "write_report":
        from neijuan.report.page import write_report

        return write_report
    raise AttributeError(f"module 'neijuan.report' has no attribute {name!r}")
