"""Industries of the classification and sectors of the model: what they are called, which make goods."""

from __future__ import annotations


def industrial_sectors() -> list[str]:
    """Sectors of the model that are industry: mining, manufacturing, utilities."""
    from neijuan.data import input_output

    table = input_output.sectors()
    return list(table.index[table["industrial"].astype(int) == 1])


def industry_names() -> dict[str, str]:
    """Names by code, of the sectors of the model and of the two-digit industries of GB/T 4754-2011."""
    from neijuan.data import input_output, registries

    both = (input_output.sectors()["name"], registries.industries()["name"])
    return {str(code): str(name) for table in both for code, name in table.items()}
