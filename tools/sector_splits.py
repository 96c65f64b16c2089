"""Shares by which groups of official sectors are split into model sectors, with their derivation and source.

Two kinds. Steel against non-ferrous metals and motor vehicles against other transport equipment: by
province, from revenue or employment of the two-digit industries. The five emerging sectors: one share for
all provinces, from volume times unit value where the facts have them, else an assumption (grade E).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

TABLES = Path(__file__).resolve().parents[1] / "neijuan" / "data" / "tables"
YEARS = (2002, 2007, 2012, 2017)
COLUMNS = ["year", "region", "sector", "parent", "share", "derivation", "source", "grade"]
EXPORT_COLUMNS = ["export_share", "export_derivation", "export_source", "export_grade"]
NATION = "CN"
# No plant list says where the first firms stood; a sector that is absent in 2002 must exist to be able to
# grow.
SMALLEST_SHARE = 2e-4

# Every sector keeps some sales at home, whatever the physical volumes say.
LARGEST_EXPORT_SHARE = 0.75

# China's share of world module output before the national series begins in 2015.
SOLAR_WORLD_SHARE = {2002: 0.02, 2007: 0.35, 2012: 0.65}
ELECTRIC_VEHICLE_YUAN = 150_000.0
ROBOT_YUAN = {2012: 300_000.0, 2017: 250_000.0}
BATTERY_SHARE = {2002: 0.01, 2007: 0.02, 2012: 0.03, 2017: 0.05}
CHIP_SHARE = {2002: 0.03, 2007: 0.04, 2012: 0.05, 2017: 0.07}


def facts(name: str, variable: str, **where: str) -> pd.Series:
    """One series of a compiled fact table, indexed by year."""
    table = pd.read_parquet(TABLES / f"{name}.parquet")
    table = table[table["variable"] == variable]
    for column, value in where.items():
        table = table[table[column] == value]
    return table.assign(year=table["period"].astype(int)).set_index("year")["value"]


def two_digit(variable: str, sectors: tuple[str, str], year: int) -> pd.DataFrame:
    """Share of the first of two industries in their sum, by province, in the nearest year with both."""
    table = pd.read_parquet(TABLES / "industry_province.parquet")
    table = table[(table["variable"] == variable) & table["sector"].isin(sectors)]
    wide = (
        table.pivot_table(index=["region", "period"], columns="sector", values="value").dropna().reset_index()
    )
    wide["distance"] = (wide["period"].astype(int) - year).abs()
    nearest = wide.sort_values(["region", "distance", "period"]).drop_duplicates("region").set_index("region")
    total = nearest[list(sectors)].sum(axis=1)
    nearest = nearest[total > 0]
    return pd.DataFrame({"share": nearest[sectors[0]] / total[total > 0], "period": nearest["period"]})


def provinces() -> list[str]:
    """The 31 codes in the package's order."""
    return list(pd.read_csv(TABLES.parent / "provinces.csv")["code"])


def steel(year: int) -> list[tuple]:
    """Ferrous and non-ferrous metals by revenue of above-scale enterprises."""
    found = two_digit("main_business_revenue", ("C31", "C32"), year)
    rows = []
    for region in provinces():
        known = region in found.index
        share = float(found["share"].get(region, found["share"].median()))
        how = (
            f"C31 in C31 + C32 by main business revenue, {found['period'][region]}"
            if known
            else "no revenue by industry: median share of the other provinces"
        )
        grade = "B" if known and abs(int(found["period"][region]) - year) <= 1 else "C" if known else "E"
        rows.append((year, region, "steel", "metals", share, how, "industry_revenue", grade))
        rows.append((year, region, "nonferrous", "metals", 1 - share, how, "industry_revenue", grade))
    return rows


def vehicles(year: int, electric: float, note: tuple[str, str, str]) -> list[tuple]:
    """Motor vehicles by revenue where published, else by urban-unit employment; new-energy vehicles taken
    off."""
    revenue = two_digit("main_business_revenue", ("C36", "C37"), year)
    workers = two_digit("employment_urban_units", ("C36", "C37"), max(year, 2012))
    rows = []
    for region in provinces():
        if region in revenue.index:
            share, period, source, grade = *revenue.loc[region], "industry_revenue", "B"
            how = f"C36 in C36 + C37 by main business revenue, {period}"
        elif region in workers.index:
            share, period, source, grade = *workers.loc[region], "industry_urban_units", "C"
            how = f"C36 in C36 + C37 by employment of urban units, {period}"
        else:
            share, source, grade = workers["share"].median(), "industry_urban_units", "E"
            how = "neither revenue nor employment: median share of the other provinces"
        motor = min(max(float(share), 0.02), 0.98)
        rows.append(
            (
                year,
                region,
                "motor-vehicles",
                "transport-equipment",
                motor * (1 - electric),
                how,
                source,
                grade,
            )
        )
        rows.append((year, region, "electric-vehicles", "transport-equipment", motor * electric, *note))
        rows.append((year, region, "other-transport", "transport-equipment", 1 - motor, how, source, grade))
    return rows


def national_output(table: pd.DataFrame, group: str, year: int) -> float:
    """Gross output of a group in the national table, 100 million yuan."""
    chosen = table.query("variable == 'gross_output' and region == 'CN' and row == @group and year == @year")
    return float(chosen["value"].sum())


def solar_gigawatts(year: int) -> float:
    """Output of modules: published from 2015, before that world additions times an assumed Chinese share."""
    if year not in SOLAR_WORLD_SHARE:
        return float(facts("sector_output", "solar_module_output", region=NATION)[year])
    stock = facts("sector_output", "solar_module_cumulative_capacity", region="World")
    return float((stock[year] - stock[year - 1]) / 1000 * SOLAR_WORLD_SHARE[year])


def solar_value(year: int) -> tuple[float, str, str, str]:
    """Module output times unit cost times exchange rate, 100 million yuan."""
    cost = facts("sector_output", "solar_module_unit_cost", region="World")[year]
    rate = facts("national_macro", "exchange_rate", vintage="Federal Reserve H.10")[year]
    value = solar_gigawatts(year) * 1e9 * cost * rate / 1e8
    if year in SOLAR_WORLD_SHARE:
        share = f"world additions x assumed Chinese share {SOLAR_WORLD_SHARE[year]:g}"
        return value, f"{share} x unit cost x exchange rate", "owid_pv_cost", "D"
    how = "module output x unit cost (dollars of 2019) x exchange rate"
    return value, how, "china_pv_series", "C"


def solar_exports(year: int) -> dict[str, object]:
    """Share of module output that is exported, or nothing where the volumes do not tell."""
    output = solar_gigawatts(year)
    exports = facts("sector_output", "solar_module_exports", region=NATION)
    if year in exports.index:
        share, how, source, grade = exports[year] / output, "exports / output", "china_pv_series", "B"
    else:
        additions = facts("sector_output", "solar_capacity_additions", region=NATION)[year]
        share, how, source, grade = (
            1 - additions / output,
            "1 - additions in China / output",
            "irena_owid",
            "D",
        )
    if share <= 0:
        return {}
    if share > LARGEST_EXPORT_SHARE:
        how += f", at most {LARGEST_EXPORT_SHARE:g}"
    return dict(zip(EXPORT_COLUMNS, (min(share, LARGEST_EXPORT_SHARE), how, source, grade), strict=True))


def electric_vehicle_value(year: int) -> tuple[float, str, str, str]:
    """Vehicles sold times an assumed unit value, 100 million yuan."""
    if year < 2010:
        return 0.0, "no sales recorded: smallest share", "assumption", "E"
    sales = facts("sector_output", "new_energy_vehicle_sales", region=NATION)
    if year in sales.index:
        number, source = sales[year] * 1e6, "caam"
    else:
        kinds = ("electric_car_sales_battery", "electric_car_sales_plug_in_hybrid")
        number, source = (
            sum(facts("sector_output", kind, region=NATION)[year] for kind in kinds),
            "iea_gevo_2024",
        )
    how = f"vehicles sold x assumed {ELECTRIC_VEHICLE_YUAN:,.0f} yuan each"
    return number * ELECTRIC_VEHICLE_YUAN / 1e8, how, source, "D"


def robot_value(year: int) -> tuple[float, str, str, str]:
    """Installations, interpolated at constant growth, times an assumed unit value, 100 million yuan."""
    if year < 2011:
        return 0.0, "no installations recorded: smallest share", "assumption", "E"
    known = {2011: 23_000.0, 2014: 57_000.0, 2020: 168_400.0}
    early = max(y for y in known if y <= year)
    late = min(y for y in known if y > year)
    number = known[early] * (known[late] / known[early]) ** ((year - early) / (late - early))
    value = f"assumed {ROBOT_YUAN[year]:,.0f} yuan each"
    how = f"installations between {early} and {late} at constant growth x {value}"
    return number * ROBOT_YUAN[year] / 1e8, how, "our_world_in_data_2025", "D"


def uniform(year: int, sector: str, parent: str, share: float, note: tuple[str, str, str]) -> tuple:
    """One share for all provinces."""
    return (year, NATION, sector, parent, max(share, SMALLEST_SHARE), *note)


def emerging(table: pd.DataFrame, year: int) -> list[tuple]:
    """Solar, batteries, robots and chips, and what is left of their parents."""
    assumed = ("assumption: the sources hold no value of output; order of magnitude only", "assumption", "E")
    solar, *solar_note = solar_value(year)
    robot, *robot_note = robot_value(year)
    rows = [
        uniform(
            year, "solar", "electrical", solar / national_output(table, "electrical", year), tuple(solar_note)
        ),
        uniform(year, "batteries", "electrical", BATTERY_SHARE[year], assumed),
        uniform(
            year, "robots", "machinery", robot / national_output(table, "machinery", year), tuple(robot_note)
        ),
        uniform(year, "chips", "electronics", CHIP_SHARE[year], assumed),
    ]
    for parent in ("electrical", "machinery", "electronics"):
        left = 1 - sum(row[4] for row in rows if row[3] == parent)
        rows.append((year, NATION, parent, parent, left, "what the emerging sectors leave", "derived", "D"))
    return rows


def compile_splits(table: pd.DataFrame) -> pd.DataFrame:
    """All shares; within a region and parent they sum to one. `table` is the compiled input-output table."""
    rows: list[tuple] = []
    for year in YEARS:
        value, *note = electric_vehicle_value(year)
        electric = max(value / national_output(table, "transport-equipment", year), SMALLEST_SHARE)
        rows += [*steel(year), *vehicles(year, electric, tuple(note)), *emerging(table, year)]
    table = pd.DataFrame(rows, columns=COLUMNS).assign(**dict.fromkeys(EXPORT_COLUMNS))
    for year in YEARS:
        solar = (table["year"] == year) & (table["sector"] == "solar")
        for column, value in solar_exports(year).items():
            table.loc[solar, column] = value
    return table
