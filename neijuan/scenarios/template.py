"""The file with which a new scenario begins: everything that can be said, most of it as a comment."""

from __future__ import annotations

TEMPLATE = """\
# yaml-language-server: $schema={schema}
# A scenario: what changes against its base, when, for whom. `neijuan scenario check FILE` checks it,
# `neijuan scenario levers` lists all levers with unit and range.
name: {name}
title: Write here what is asked
# title_zh: 中文标题
# description: A few sentences.
# source: Where the policy and the magnitudes come from.
# precedent: When something like it was done.

# Builds on other scenarios, by shipped name or file:
base: baseline

levers:
  - lever: tariff                    # a name of the registry
    bloc: [eu, us]                   # for whom: names, codes or sets; all if left out
    sector: new-three
    value: 35%                       # in the unit of the lever: here share of value
    from: 2024Q4                     # a quarter or a year; from the start if left out
    # until: 2029                    # for good if left out
    # ramp: 3                        # builds up over so many further quarters
    # when: utilisation of solar < 0.6      # acts after quarters in which this holds
    # once: unemployment of northeast > 8%  # acts from the first such quarter on
    # how: replace                   # take the place of what is there, or scale it; else join it
    # note: Why this size.

# Dated, temporary changes that nobody decides:
# shocks:
#   - lever: foreign_demand
#     bloc: us
#     value: 0.9
#     from: 2026Q1
#     until: 2026Q4

# Switches:
# mechanisms:
#   soft-budgets: off

# What is assumed, apart from policy:
# assumptions:
#   parameters: {{cash_need: 0}}
#   history: off                     # a neutral path instead of the dated past
#   without: [trade-in-2024]         # dated events that the past leaves out
"""


def template(name: str, schema: str) -> str:
    """The text of a new scenario file; `schema` is where editors find the JSON Schema."""
    return TEMPLATE.format(name=name, schema=schema)
