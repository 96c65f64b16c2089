"""Errors that end in a single line: the user's to mend, or a run that has left the range of the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


class UsageError(ValueError):
    """Wrong input: one line that names the input and the remedy; the command line exits with 2."""


class DomainError(ArithmeticError):
    """A run has left the range of the model; the command line exits with 1.

    `quarter`, `province`, `sector` and `rule` say where, empty where that cannot be said; `state` is the file
    that holds the economy at the beginning of the quarter, `results` that of the quarters before, None until
    they are written. `economy` is the simulation itself, at the beginning of the quarter.
    """

    def __init__(
        self, message: str, quarter: str = "", province: str = "", sector: str = "", rule: str = ""
    ) -> None:
        super().__init__(message)
        self.quarter, self.province, self.sector, self.rule = quarter, province, sector, rule
        self.state: Path | None = None
        self.results: Path | None = None
        self.economy: Any = None
