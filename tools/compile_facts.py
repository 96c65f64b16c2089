"""Compile the package's own tables of facts from a bundle of reference data.

    python tools/compile_facts.py BUNDLE_DIRECTORY

Reads the bundle's figures, renames variables by the column `codes` of `neijuan/data/variables.csv`, brings
every row to one schema and writes Parquet tables to `neijuan/data/tables/`. Refreshes provinces.csv,
industries.csv and the computed columns of variables.csv, vintages.csv and sources.csv; rows written by hand
are kept.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd

PACKAGE = Path(__file__).resolve().parents[1] / "neijuan" / "data"
SCHEMA = ["variable", "unit", "region", "sector", "period", "value", "vintage", "source"]
KEY = ["variable", "region", "sector", "period", "vintage"]

REGIONS = {
    "China": "CN", "CHN": "CN", "EU on China": "CN", "US on China": "CN", "unallocated": "CN-unallocated",
    "WLD": "World", "USA": "US", "United States": "US", "DEU": "DE", "EU27": "EU", "European Union": "EU",
    "EUROPE": "Europe", "IND": "IN", "India": "IN", "JPN": "JP", "Japan": "JP", "KOR": "KR", "Korea": "KR",
    "Korea, South": "KR", "Illinois": "US-IL", "Indiana": "US-IN", "Michigan": "US-MI", "New York": "US-NY",
    "Ohio": "US-OH", "Pennsylvania": "US-PA", "West Virginia": "US-WV", "Wisconsin": "US-WI",
}  # fmt: skip

FACT_UNITS = {
    "bn RMB": "billion yuan", "trillion RMB": "trillion yuan", "% y/y": "percent per year",
    "% of GDP": "percent of GDP", "Mt/yr": "Mt per year", "t/yr": "t per year", "GWh/yr": "GWh per year",
    "million vehicles/yr": "million vehicles per year", "USD/W": "US$ per W", "GWdc": "GW DC", "GWp": "GW",
}  # fmt: skip

# Abbreviations of the press, spelt out when a single figure becomes the name of a variable.
SPELT_OUT = {
    r"\bAD/CVD\b": "anti dumping and countervailing", r"\bAD\b": "anti dumping",
    r"\bCVDs?\b": "countervailing duty",
    r"\bLGFV\b": "financing vehicle", r"\bNEV\b": "new energy vehicle", r"\bBEVs\b": "battery cars",
    r"\bPV\b": "solar", r"\bEVs?\b": "electric vehicle", r"\bPPI\b": "producer price growth",
    r"\bMFN\b": "ordinary", r"\bICE\b": "combustion", r"\bGDP\b": "gross domestic product",
    r"Li-ion": "lithium ion", r"\bincl\.": "with", r"&": "and", r"/": " over ", r"%": "percent",
    r"\bH1\b": "first half", r"\bH2\b": "second half", r"\bNBS\b": "surveyed",
}  # fmt: skip


# Publishers whose single figures are their own; all others pass on somebody else's.
OWN_FIGURES = {
    "Alder, Lagakos and Ohanian", "BCInsight/CRU", "IEA (CC BY 4.0)", "IMF (Lam Schipke Tan Tan)",
    "State Council english.gov.cn", "Xinhua/gov.cn (NBS)",
}  # fmt: skip
REPOST = "seen only in a repost: confirm before publication"


def read(bundle: Path, name: str) -> pd.DataFrame:
    """One table of the bundle; `year` or `date` becomes the text column `period`."""
    path = bundle / name
    if not path.exists():
        sys.exit(f"{path} is missing: give the directory of the bundle")
    table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    table["period"] = table["date" if "date" in table else "year"].astype(str)
    return table


def in_schema(table: pd.DataFrame) -> pd.DataFrame:
    """The columns of the schema, regions in one spelling, rows in the order of the key."""
    table = table.assign(
        region=table["region"].replace(REGIONS),
        sector=table["sector"].fillna("") if "sector" in table else "",
        value=table["value"].astype("float64"),
    )
    text = {column: "str" for column in SCHEMA if column != "value"}
    return table[SCHEMA].astype(text).sort_values(KEY, ignore_index=True)


def rename(name: str, table: pd.DataFrame, variables: pd.DataFrame) -> pd.DataFrame:
    """Give variables and units the names of the registry; an unregistered series stops the compilation."""
    names, units = {}, dict(zip(variables["name"], variables["unit"], strict=True))
    for new, codes in zip(variables["name"], variables["codes"], strict=True):
        for code in filter(None, str(codes).split(";")):
            owner, _, found = code.partition(":")
            if owner == name:
                names[found] = new
    found = table["code"] if "code" in table else table["variable"]
    with_unit = found + "@" + table["unit"]
    new = with_unit.map(names).fillna(found.map(names))
    if new.isna().any():
        sys.exit(f"{name}: not in variables.csv: {sorted(found[new.isna()].unique())}")
    return table.assign(variable=new, unit=new.map(units))


def expenditure_gdp(bundle: Path) -> pd.DataFrame:
    """Accounts of the benchmark years. Headline GDP equals vintage B in all provinces from 2007: say so."""
    table = read(bundle, "expenditure_gdp.csv")
    revised = (table["variable"] == "gdp_headline") & table["year"].ge(2007)
    return table.assign(vintage=table["vintage"].mask(revised, "B"))


def local_debt(bundle: Path) -> pd.DataFrame:
    """Provincial sums of bonds; the number of bonds is not shipped."""
    table = read(bundle, "local_debt_2018.csv")
    return table[table["unit"] != "bonds"].assign(vintage="28 December 2018")


def sector_output(bundle: Path) -> pd.DataFrame:
    """Physical output by country."""
    table = read(bundle, "sector_output.csv").rename(columns={"country": "region"})
    return table.assign(sector=table["sector"].str.replace(" ", "-"))


def tariffs(bundle: Path) -> pd.DataFrame:
    """Duties by partner; the reporter is part of the variable's name."""
    table = read(bundle, "tariffs.csv").rename(columns={"partner": "region"})
    return table.assign(
        sector=table["sector"].replace("all goods", "").str.replace(r"[ _]", "-", regex=True),
        vintage=table["vintage"].fillna("as published"),
    )


TABLES: dict[str, Callable[[Path], pd.DataFrame]] = {
    "expenditure_gdp": expenditure_gdp,
    "annual_panel": lambda bundle: read(bundle, "annual_panel.parquet"),
    "local_debt": local_debt,
    "industry_province": lambda bundle: read(bundle, "industry_province.parquet"),
    "capacity_utilisation": lambda bundle: read(bundle, "capacity_utilisation.csv"),
    "sector_output": sector_output,
    "national_macro": lambda bundle: read(bundle, "national_macro.csv"),
    "penn_world_table": lambda bundle: read(bundle, "national_pwt.csv"),
    "us_states": lambda bundle: read(bundle, "us_states.parquet"),
    "tariffs": tariffs,
}


def slug(text: str) -> str:
    """Lower case with underscores."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def single_figures(bundle: Path, taken: set[str]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Single figures in the schema, their variables, and one source for each publication."""
    facts = read(bundle, "facts.csv")
    facts["value"] = facts["value"].where(facts["unit"] != "MWp", facts["value"] / 1000)
    facts["unit"] = facts["unit"].replace({**FACT_UNITS, "MWp": "GW"})
    capacity = facts["variable"].eq("Global steelmaking capacity")
    facts.loc[capacity, "unit"] = "Mt per year"
    spelt = facts["variable"].replace(SPELT_OUT, regex=True).map(slug)
    share = facts["unit"].eq("percent of GDP") & ~spelt.str.endswith("gross_domestic_product")
    spelt = spelt.where(~share, spelt + "_share")
    facts["definition"] = facts["variable"]
    facts["variable"] = spelt.where(~spelt.isin(taken), "reported_" + spelt)
    qualifier = facts["qualifier"].fillna("")
    facts["vintage"] = ("single figure; " + qualifier).str.removesuffix("; ")
    publisher = facts["publisher"].str.replace(r"\(.*", "", regex=True).map(slug)
    stem = publisher + "_" + facts["source_year"].astype(str)
    order = facts.assign(stem=stem).groupby("stem")["title"].transform(lambda titles: pd.factorize(titles)[0])
    facts["source"] = stem.where(order == 0, stem + "_" + (order + 1).astype(str))
    notes = facts.groupby("source")["note"].agg(lambda note: "; ".join(note.dropna().unique()))
    sources = facts.drop_duplicates("source").sort_values("source")
    repost = sources.set_index("source")["trust"].eq("C").map({True: REPOST, False: ""})
    notes = (notes + "; " + repost[notes.index]).str.strip("; ")
    sources = pd.DataFrame({
        "key": sources["source"], "publisher": sources["publisher"], "title": sources["title"],
        "table": "single figure", "year": sources["source_year"],
        "licence": "single figures quoted with attribution",
        "grade": sources["publisher"].isin(OWN_FIGURES).map({True: "B", False: "C"}),
        "retrieved_from": sources["url"].fillna(""), "notes": sources["source"].map(notes),
    })  # fmt: skip
    variables = facts.drop_duplicates("variable").sort_values("variable")
    variables = pd.DataFrame({
        "name": variables["variable"], "kind": "fact", "symbol": "", "unit": variables["unit"],
        "codes": "", "definition": "Single figure: " + variables["definition"],
    })  # fmt: skip
    return in_schema(facts), variables, sources


def describe(variables: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Fill the computed columns of the registry (tables, dimensions, sources, vintages) from the tables."""
    rows = pd.concat(table.assign(table=name) for name, table in tables.items())
    columns = ["table", "source", "vintage"]
    joined = rows.groupby("variable")[columns].agg(lambda column: ";".join(column.unique()))
    with_sector = rows[rows["sector"] != ""]["variable"].unique()
    facts = variables["name"].isin(joined.index)
    found = variables["name"].map(lambda name: joined.loc[name] if name in joined.index else None)
    for column, origin in (("tables", "table"), ("sources", "source"), ("vintages", "vintage")):
        computed = found.map(lambda row, origin=origin: "" if row is None else row[origin])
        computed = computed.where(~computed.str.startswith("single figure"), "single figure")
        variables[column] = variables[column].fillna("").mask(facts, computed)
    sectors = variables["name"].isin(with_sector).map({True: "region sector period", False: "region period"})
    variables["dimensions"] = variables["dimensions"].fillna("").mask(facts, sectors)
    return variables


def write_csv(table: pd.DataFrame, name: str) -> None:
    """Write a registry to a temporary name, then move it."""
    target = PACKAGE / name
    temporary = target.with_suffix(".tmp")
    table.to_csv(temporary, index=False, lineterminator="\n")
    temporary.replace(target)


def write_registries(bundle: Path, tables: dict[str, pd.DataFrame], fact_variables: pd.DataFrame,
                     fact_sources: pd.DataFrame) -> None:  # fmt: skip
    """Refresh provinces.csv, industries.csv, variables.csv, vintages.csv and sources.csv."""
    columns = {"region": "nbs_region", "lon": "longitude", "lat": "latitude"}
    columns |= {"col": "tile_column", "row": "tile_row"}
    order = ["code", "name", "name_zh", "nbs_region", "coastal", "capital", "longitude", "latitude"]
    provinces = pd.read_csv(bundle / "provinces.csv").rename(columns=columns)
    write_csv(provinces[[*order, "tile_column", "tile_row", "gbt2260"]], "provinces.csv")

    names = pd.concat([read(bundle, "industry_province.parquet"), read(bundle, "capacity_utilisation.csv")])
    names = names[~names["sector_name"].str.startswith("Crude steel")].sort_values("period", ascending=False)
    latest = names.groupby("sector")[["sector_name", "sector_zh"]].first().fillna("").reset_index()
    industries = latest.set_axis(["code", "name", "name_zh"], axis="columns")
    write_csv(industries, "industries.csv")

    text = {"dtype": str, "keep_default_na": False}
    variables = pd.read_csv(PACKAGE / "variables.csv", **text)
    by_hand = variables[~variables["definition"].str.startswith("Single figure: ")]
    write_csv(describe(pd.concat([by_hand, fact_variables], ignore_index=True), tables), "variables.csv")

    sources = pd.read_csv(PACKAGE / "sources.csv", **text)
    write_csv(pd.concat([sources[sources["table"] != "single figure"], fact_sources]), "sources.csv")

    vintages = pd.read_csv(PACKAGE / "vintages.csv", **text)
    used = sorted({v for name, table in tables.items() if name != "facts" for v in table["vintage"]})
    new = [v for v in [*used, "single figure"] if v not in set(vintages["vintage"])]
    added = pd.DataFrame({"vintage": new, "family": new, "definition": "As named by the source"})
    write_csv(pd.concat([vintages, added]), "vintages.csv")


def main() -> None:
    """Compile everything and print the size of each table."""
    if len(sys.argv) != 2:
        sys.exit("usage: python tools/compile_facts.py BUNDLE_DIRECTORY")
    bundle = Path(sys.argv[1])
    variables = pd.read_csv(PACKAGE / "variables.csv", dtype=str, keep_default_na=False)
    variables = variables[~variables["definition"].str.startswith("Single figure: ")]
    tables = {name: in_schema(rename(name, make(bundle), variables)) for name, make in TABLES.items()}
    tables["facts"], fact_variables, fact_sources = single_figures(bundle, set(variables["name"]))
    (PACKAGE / "tables").mkdir(exist_ok=True)
    for name, table in tables.items():
        if table.duplicated(KEY).any():
            sys.exit(f"{name}: a key occurs twice: {table[table.duplicated(KEY)].iloc[0].to_dict()}")
        target = PACKAGE / "tables" / f"{name}.parquet"
        temporary = target.with_suffix(".tmp")
        table.to_parquet(temporary, compression="zstd", index=False)
        temporary.replace(target)
        print(f"{name:24}{len(table):8,} rows{target.stat().st_size / 1024:8.0f} kB")
    write_registries(bundle, tables, fact_variables, fact_sources)


if __name__ == "__main__":
    main()
