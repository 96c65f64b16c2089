"""Readers of services, against answers written by hand in the form that the services use; no connection."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests
import responses

from neijuan import cli, data
from neijuan.data import imported, online
from neijuan.errors import UsageError

RECORDED = Path(__file__).parent / "recorded"
WORLD_BANK = re.compile(r"https://api\.worldbank\.org/v2/en/country/(\w+)/indicator/([\w.]+)")
SDMX = re.compile(r"https://data-api\.ecb\.europa\.eu/service/data/EXR/.*")
XML = "application/vnd.sdmx.genericdata+xml;version=2.1"


@pytest.fixture
def web():
    """Every request is answered from here; one that no answer is prepared for is a connection error."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as answers:
        yield answers


def recorded(name: str) -> str:
    return (RECORDED / name).read_text(encoding="utf-8")


def test_world_bank_takes_the_name_of_the_vocabulary_and_is_compared(web: responses.RequestsMock) -> None:
    web.get(WORLD_BANK, body=recorded("world_bank.json"))
    done = online.world_bank("NE.CON.PRVT.ZS", first=2016, last=2018)
    request = web.calls[0].request
    assert "/country/CHN/indicator/NE.CON.PRVT.ZS?" in str(request.url)
    assert request.params["date"] == "2016:2018"
    assert done.variables == ["national_household_consumption_share"]
    # 2018 has no value; 2017 is the shipped figure to seven digits, 2016 was made to differ.
    assert (done.figures, done.agreeing) == (2, 1)
    assert done.conflicts["period"].tolist() == ["2016"]
    rows = imported.stored("world-bank-ne-con-prvt-zs-cn")
    assert set(rows["unit"]) == {"percent of GDP"}
    assert rows["vintage"].str.fullmatch(r"fetched \d{4}-\d{2}-\d{2}").all()


def test_other_countries_and_indicators_become_own_variables(web: responses.RequestsMock) -> None:
    answer = recorded("world_bank.json").replace("CHN", "USA").replace('"CN"', '"US"')
    web.get(WORLD_BANK, body=answer)
    done = online.world_bank("NE.CON.PRVT.ZS", region="US")
    assert "/country/USA/" in str(web.calls[0].request.url)
    rows = data.series("own_ne_con_prvt_zs")
    assert rows.attrs["unit"] == "% of GDP"
    assert set(rows.index.get_level_values("region")) == {"US"}
    assert done.conflicts.empty


def test_sdmx_series_are_brought_to_the_schema(web: responses.RequestsMock) -> None:
    web.get(SDMX, body=recorded("exchange_rate.xml"), content_type=XML)
    done = online.sdmx("ECB", "EXR", "A.CN.REER", first=2011)
    assert "startPeriod=2011" in str(web.calls[0].request.url)
    assert done.variables == ["own_ecb_exr_pc", "own_ecb_exr_usd"]
    rows = imported.stored("ecb-exr").set_index("variable")
    index, loans = rows.loc["own_ecb_exr_pc"], rows.loc["own_ecb_exr_usd"]
    assert (index["region"], index["sector"], index["period"], index["value"]) == (
        "CN",
        "REER",
        "2011",
        101.5,
    )
    # 2.5 with the multiplier 6 is 2.5 million; the missing value of 2012 is no row.
    assert (loans["period"], loans["value"], loans["unit"]) == ("2012Q3", 2.5e6, "USD")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["world-bank", "NY.GDP.MKTP.CD"], "the World Bank cannot be reached"),
        (["sdmx", "ECB", "EXR", "A.CN"], "ECB cannot be reached"),
        (["sdmx", "ECBX", "EXR", "A.CN"], "unknown SDMX source 'ECBX': did you mean ECB"),
        (["sdmx", "ECB", "EXR"], "sdmx takes SOURCE FLOW KEY"),
        (["sdmx", "ECB", "EXR", "A.CN", "--region", "CN"], "leave out --region"),
        (["world-bank", "A", "B"], "world-bank takes INDICATOR"),
        (["world-bank", "NY.GDP.MKTP.CD", "--region", "CN-LN"], "no figures of provinces"),
        (["eurostat", "x"], "unknown service 'eurostat'"),
    ],
)
def test_one_line_says_what_is_wrong(
    web: responses.RequestsMock, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["data", "fetch", *arguments]) == 2
    error = capsys.readouterr().err.strip()
    assert message in error
    assert "\n" not in error
    assert imported.names() == []


@pytest.mark.parametrize(
    "body",
    [
        '[{"message": [{"id": "120", "key": "Invalid value", "value": "The provided value is not valid"}]}]',
        '[{"page": 0, "pages": 0, "per_page": 0, "total": 0, "sourceid": "2", "lastupdated": ""}, null]',
        "<html>maintenance</html>",
    ],
)
def test_answers_without_figures(web: responses.RequestsMock, body: str) -> None:
    web.get(WORLD_BANK, body=body)
    with pytest.raises(UsageError, match=r"no answer for|no figure") as caught:
        online.world_bank("NO.SUCH.THING")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("status", "body"), [(404, "no"), (200, "<broken"), (200, "")])
def test_sdmx_answers_without_figures(web: responses.RequestsMock, status: int, body: str) -> None:
    web.get(SDMX, body=body, status=status, content_type=XML)
    with pytest.raises(UsageError, match=r"ECB has no answer for 'EXR A\.CN'"):
        online.sdmx("ECB", "EXR", "A.CN")


@pytest.mark.parametrize("module", ["wbgapi", "sdmx"])
def test_without_the_extra_it_is_named(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    read = {"wbgapi": lambda: online.world_bank("X"), "sdmx": lambda: online.sdmx("ECB", "EXR", "A")}
    with pytest.raises(UsageError, match=r"pip install 'neijuan\[online\]'"):
        read[module]()


def test_a_slow_service_is_given_up(web: responses.RequestsMock) -> None:
    web.get(WORLD_BANK, body=requests.Timeout("too slow"))
    with pytest.raises(UsageError, match="cannot be reached"):
        online.world_bank("NY.GDP.MKTP.CD")


def test_the_core_never_loads_the_clients() -> None:
    code = (
        "import sys, neijuan, neijuan.cli, neijuan.data.cli, neijuan.data.importing\n"
        "from neijuan.data.commands import listing; listing()\n"
        "print([name for name in ('wbgapi', 'sdmx', 'requests', 'pandera') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.replace("'", '"')) == []
