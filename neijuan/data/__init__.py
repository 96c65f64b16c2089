"""The facts: tables with their sources, the vocabulary, checks.

Importing this module is light; pandas is loaded by the first call.
"""

from neijuan.data.citations import cite
from neijuan.data.facts import load, observations, series, table_names
from neijuan.data.importing import read_table
from neijuan.data.quality import graded
from neijuan.data.ratios import ratio
from neijuan.data.registries import gaps, industries, province_codes, provinces, sources, variables, vintages

__all__ = [
    "cite",
    "gaps",
    "graded",
    "industries",
    "load",
    "observations",
    "province_codes",
    "provinces",
    "ratio",
    "read_table",
    "series",
    "sources",
    "table_names",
    "variables",
    "vintages",
]
