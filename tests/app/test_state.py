"""The address restores the page; what it cannot use it names."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neijuan.app.sliders import GROUPS, MOST_MAIN, every, main, others, registry
from neijuan.app.state import AppState, codes, from_query, pack, to_query, unpack


def parameters(query: str) -> dict[str, str]:
    from urllib.parse import parse_qsl

    return dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)))


moves = st.dictionaries(st.sampled_from(sorted(every())), st.floats(0, 1), max_size=5)


@given(
    st.sampled_from((2002, 2007, 2012, 2017)),
    moves,
    st.sampled_from(("nation", "province", "compare", "accounts")),
    st.sampled_from(("en", "zh")),
    st.text(max_size=60),
)
def test_an_address_restores_the_state(start, moved, view, language, opened):
    state, refused = from_query({"start": str(start), "view": view, "language": language})
    assert refused == []
    for slider, part in moved.items():
        known = every()[slider]
        state = state.with_lever(slider, known.low + part * (known.high - known.low))
    state = AppState(**{**state.__dict__, "opened": opened})
    again, refused = from_query(parameters(to_query(state)))
    assert refused == []
    assert to_query(again) == to_query(state)
    assert dict(again.levers) == pytest.approx(dict(state.levers), rel=1e-5)


def test_the_plain_page_has_a_plain_address():
    assert to_query(AppState()) == ""
    assert from_query({}) == (AppState(), [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("start", "2013"),
        ("start", "x"),
        ("scale", "1:1"),
        ("until", "2024"),
        ("until", "9999Q4"),
        ("since", "1990Q1"),
        ("levers", "tariff:99"),
        ("levers", "tariff:nan"),
        ("levers", "no-such:1"),
        ("levers", "tariff"),
        ("view", "admin"),
        ("province", "CN-XX"),
        ("sector", "../../etc/passwd"),
        ("scenario", "../secret"),
        ("opened", "%%%"),
        ("opened", pack("a" * 100_000)),
        ("theme", "<script>"),
        ("quarter", "2050Q1"),
        ("nonsense", "1"),
    ],
)
def test_what_is_of_no_use_is_left_out_and_named(name, text):
    state, refused = from_query({name: text})
    assert refused == [name]
    assert state == AppState()


def test_a_slider_at_rest_is_no_part_of_the_state():
    state = AppState().with_lever("tariff", 0.35)
    assert state.policy
    assert state.with_lever("tariff", 0.0) == AppState()
    assert dict(AppState().with_lever("tariff", 55.0).levers)["tariff"] == main()["tariff"].high


def test_any_letters_at_all_give_a_state():
    chance = random.Random(7)
    names = [*AppState.__dataclass_fields__, "x"]
    for _ in range(500):
        text = "".join(chance.choices(string.printable, k=chance.randint(0, 30)))
        state, _ = from_query({chance.choice(names): text, "start": chance.choice(("2002", text))})
        again, refused = from_query(parameters(to_query(state)))
        assert refused == []
        assert again == state


def test_a_packed_text_is_never_long_when_unpacked():
    assert unpack(pack("价格 < 0.75")) == "价格 < 0.75"
    with pytest.raises(ValueError, match="too long"):
        unpack(pack("0" * 10_000_000))


def test_sliders_are_at_most_eighteen_in_five_groups_and_every_lever_has_one():
    assert len(main()) <= MOST_MAIN
    assert {slider.group for slider in main().values()} == set(GROUPS)
    assert {slider.lever for slider in every().values()} == set(registry())
    assert not {slider.lever for slider in main().values()} & set(others())


def test_sliders_stay_in_the_registered_range_and_can_be_put_back():
    for slider in every().values():
        lever = registry()[slider.lever]
        assert lever.low <= slider.low < slider.high <= lever.high
        assert slider.low <= slider.neutral <= slider.high
        steps = (slider.neutral - slider.low) / slider.step
        assert abs(steps - round(steps)) < 1e-6, slider.id


def test_sliders_are_aimed_at_what_the_scenarios_know():
    from neijuan.scenarios import registries

    for slider in every().values():
        for axis, named in zip(("province", "sector", "bloc"), slider.targets, strict=True):
            assert [registries.find_target(axis, name) for name in named] == list(named)
            assert not named or axis in registry()[slider.lever].axes


def test_codes_are_those_of_the_model():
    assert len(codes("province")) == 31
    assert "steel" in codes("sector")
