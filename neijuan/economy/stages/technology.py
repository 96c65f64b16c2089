"""Step 11 of a quarter: learning and research."""

import jax.numpy as jnp

from neijuan.economy.parameters import Parameters
from neijuan.economy.rules import innovation
from neijuan.economy.stages.decree import Decree
from neijuan.economy.stages.finance import Departures, Outlook
from neijuan.economy.stages.local_state import Agenda
from neijuan.economy.stages.planning import Calendar
from neijuan.economy.stages.trading import Sales
from neijuan.economy.state import State, Technology
from neijuan.economy.structure import Structure


def learn(
    state: State,
    structure: Structure,
    p: Parameters,
    today: Calendar,
    agenda: Agenda,
    decreed: Decree,
    sales: Sales,
    departures: Departures,
    ahead: Outlook,
) -> Technology:
    """Experience, efficiency, idle plants and the rescue that firms see, for the next quarter."""
    before = state.technology
    effort = innovation.effort(
        agenda.support.research,
        structure.usual_research_support,
        today.levers.research_support,
        state.markets.margin - structure.normal_margin,
        before.rescue,
        structure.usual_rescue,
        p.research_support,
        p.research_margin,
        p.research_rescue,
    )
    grown = before.efficiency * jnp.exp(innovation.efficiency_growth(effort, p.research_gain))
    standing = 1.0 - p.demolition / 4.0
    lay = structure.layout
    output = lay.cell_sum(sales.output)
    scrapped = lay.cell_sum(ahead.pipeline.capital * (1.0 - departures.stay)) * structure.surveyed
    seen = lay.cell_sum(ahead.pipeline.capital * departures.rescue)
    in_cell = lay.cell_sum(ahead.pipeline.capital)
    rescue = seen / jnp.where(in_cell > 0, in_cell, 1.0)
    return Technology(
        experience=before.experience + output.sum(axis=0),
        efficiency=grown,
        idle=jnp.maximum(before.idle + decreed.cut.retired - decreed.cut.restarted, 0.0) * standing,
        mothballed=(before.mothballed + scrapped) * standing,
        rescue=rescue,
        need=today.need,
    )
