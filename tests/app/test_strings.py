"""Both languages say the same things."""

import re
import string

from neijuan.app import indicators, strings
from neijuan.app.choices import groups, setup, views
from neijuan.app.sliders import registry
from neijuan.app.state import AppState, codes
from neijuan.data.records import SURVEYED


def test_both_files_have_the_same_keys_and_places_for_values():
    english, chinese = strings.words("en"), strings.words("zh")
    assert english.keys() == chinese.keys()

    def holes(text):
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for key, text in english.items():
        assert text, key
        assert holes(text) == holes(chinese[key]), key


def test_chinese_is_chinese():
    kept = {"neijuan", "CSV", "SVG", "PNG", "Python", "%"}
    for key, text in strings.words("zh").items():
        assert re.search(r"[\u4e00-\u9fff]", text) or text in kept, key


def test_everything_registered_has_a_name_in_both_languages():
    for language in ("en", "zh"):
        for name in registry():
            assert strings.lever_name(name, language)
        for unit in {lever.unit for lever in registry().values()}:
            assert unit in strings.UNITS or unit in strings.words(language), unit
        for one in (*indicators.INDICATORS.values(), *indicators.SECTORAL.values()):
            assert strings.word(f"i_{one.name}", language)
            assert strings.word(f"u_{one.unit}", language)
    assert strings.lever_name("tariff", "zh") != strings.lever_name("tariff", "en")


def test_choices_are_named_in_both_languages():
    for language in ("en", "zh"):
        assert all(label for _, label in views(language))
        assert all(field["label"] for field in setup(AppState(language=language)))
        sliders = [one for group in groups(language) for one in group["sliders"]]
        assert all(one["label"] and one["unit"] is not None and one["source"] for one in sliders)


def test_every_word_that_a_component_shows_is_in_the_files():
    from importlib.resources import files

    folder = files("neijuan.app").joinpath("components")
    used = set()
    for part in ("board", "controls", "topbar", "statusline", "choosers"):
        text = folder.joinpath(f"{part}.js").read_text(encoding="utf-8")
        used |= set(re.findall(r"words\.([a-z_]+)", text))
    assert used <= strings.words("en").keys()


def test_the_survey_covers_industries_of_the_model():
    assert set(SURVEYED) <= set(codes("sector"))
