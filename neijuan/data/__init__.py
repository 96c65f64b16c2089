"""The facts: tables with their sources, the vocabulary, checks.

Importing this module is light; pandas is loaded by the first call.
"""

from neijuan.data.facts import load, series, table_names
from neijuan.data.ratios import ratio
from neijuan.data.registries import gaps, industries, province_codes, provinces, sources, variables, vintages

__all__ = [
    "gaps",
    "industries",
    "load",
    "province_codes",
    "provinces",
    "ratio",
    "series",
    "sources",
    "table_names",
    "variables",
    "vintages",
]
