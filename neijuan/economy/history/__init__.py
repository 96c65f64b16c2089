"""The exogenous past, 2002-2026: dated facts with sources (`events.csv`) and the lever paths that they give.

`events()` reads and checks the table; `historical_changes(start)` composes it into what `levers.path` takes.
"""

from neijuan.economy.history.events import Event, events
from neijuan.economy.history.path import historical_changes

__all__ = ["Event", "events", "historical_changes"]
