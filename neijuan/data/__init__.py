"""The facts: tables with their sources, the vocabulary, checks.

Importing this module is light; pandas is loaded by the first call.
"""

from neijuan.data.citations import cite
from neijuan.data.facts import load, observations, series, table_names
from neijuan.data.firm_tables import read_firms
from neijuan.data.importing import conflicts, forget, import_table, imports, read_table
from neijuan.data.quality import graded
from neijuan.data.ratios import ratio
from neijuan.data.registries import gaps, industries, province_codes, provinces, sources, variables, vintages
from neijuan.data.templates import write_template

__all__ = [
    "cite",
    "conflicts",
    "forget",
    "gaps",
    "graded",
    "import_table",
    "imports",
    "industries",
    "load",
    "observations",
    "province_codes",
    "provinces",
    "ratio",
    "read_firms",
    "read_table",
    "series",
    "sources",
    "table_names",
    "variables",
    "vintages",
    "write_template",
]
