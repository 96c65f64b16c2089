"""Tile map: classes, printed figures, and one tile for every province."""

import math

import pytest

from neijuan.errors import UsageError
from neijuan.report import style
from neijuan.report.figures.maps import balance_map
from neijuan.report.places import places
from neijuan.report.tilemap import class_edges, moves, number, round_step, tile_map


def test_no_two_provinces_share_a_tile():
    tiles = {(place.column, place.row) for place in places().values()}
    assert len(tiles) == len(places()) == 31


def test_diverging_classes_break_at_zero_and_mirror():
    edges = class_edges([-90.0, -8.0, -3.0, 1.0, 4.0, 9.0], "diverging")
    assert edges[2] == 0
    assert edges == [-edge for edge in reversed(edges)]


def test_one_extreme_province_does_not_fill_a_class_with_the_rest():
    values = [-95.0, *[float(value) for value in range(-15, 15)]]
    edges = class_edges(values, "diverging")
    assert sum(value < edges[0] for value in values) < 10


def test_equal_values_still_have_classes():
    edges = class_edges([3.0] * 31, "sequential")
    assert edges == sorted(set(edges))


def test_no_class_below_zero_where_nothing_is() -> None:
    """Most provinces near zero and a few far above: a ratio has no negative class."""
    edges = class_edges([0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0, 1.0, 4.0, 6.5, 7.7], "sequential")
    assert edges[0] > 0
    assert edges == sorted(edges)


@pytest.mark.parametrize(
    ("size", "step"), [(0.0, 1.0), (0.9, 1.0), (2.2, 2.0), (34.0, 25.0), (0.0061, 0.005)]
)
def test_steps_are_round(size, step):
    assert round_step(size) == pytest.approx(step)


def test_numbers_are_printed_with_a_true_minus_and_no_signed_zero():
    assert [number(-1234.5, 1), number(-0.04, 1, True), number(math.nan, 1)] == ["−1,234.5", "0.0", "–"]


def test_a_change_that_cannot_be_seen_is_said_to_stay():
    assert moves(48.01, 48.04, 1) == "stays at 48.0%"
    assert moves(48.0, 45.2, 1) == "goes from 48.0% to 45.2%"


def test_every_tile_prints_its_figure_and_a_missing_one_a_dash():
    values = {code: 0.01 * place for place, code in enumerate(places())}
    values["CN-XZ"] = math.nan
    drawing = tile_map(values, kind="sequential", label="share, %", scale=100)
    printed = [text.get_text() for text in drawing.axes[0].texts]
    assert {"Liaoning", "5.0", "–", "share, %"} <= set(printed)


def test_a_figure_is_saved_with_title_and_source_and_left_as_it_was(results, tmp_path):
    figure = balance_map(results)
    before = figure.svg()
    saved = figure.save(tmp_path / "map.svg", source="Simulation by neijuan")
    assert figure.title.split(";")[0] in saved.read_text()
    assert "Simulation by neijuan" in saved.read_text()
    assert figure.save(tmp_path / "map.png").read_bytes()[:4] == b"\x89PNG"
    assert figure.svg() == before
    with pytest.raises(UsageError, match="end the name in"):
        figure.save(tmp_path / "map.xls")


def test_each_colour_has_one_name_in_both_schemes():
    assert len(set(style.LIGHT.values())) == len(style.LIGHT)
    assert style.LIGHT.keys() == style.DARK.keys()


def _luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one, other):
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("scheme", "paper"), [(style.LIGHT, "#ffffff"), (style.DARK, "#0d1117")])
def test_text_can_be_read_on_every_ground(scheme, paper):
    for name in (*style.DIVERGING, *style.SEQUENTIAL, "empty"):
        assert _contrast(scheme[style.ink_on(name)], scheme[name]) >= 4.5, name
    for name in ("ink", "muted", "blue", "vermilion", "green", "purple", "amber"):
        assert _contrast(scheme[name], paper) >= 4.5, name
