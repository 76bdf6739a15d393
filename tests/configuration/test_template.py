from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.configuration import read
from copilot_sync.configuration_files import config_schema
from copilot_sync.configuration_origins import settings_in_force
from copilot_sync.configuration_settings import (
    FREE_EXAMPLES,
    LISTED_TABLES,
    NAMED_TABLES,
    Setting,
    read_setting,
    tables,
)
from copilot_sync.configuration_template import WIDTH, commented
from copilot_sync.options import settings_of

if TYPE_CHECKING:
    import dataclasses

SETTINGS = {(*table, field.name): field for table, options in tables().items() for field in settings_of(options)}
EXAMPLES: dict[tuple[str, ...], dataclasses.Field[Any]] = {
    (name, field.name): field
    for name, options in (NAMED_TABLES | LISTED_TABLES).items()
    for field in settings_of(options)
}

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def written(*sets: str) -> str:
    return commented(read("", settings=[setting for text in sets for setting in read_setting(text, "--set")]))


def with_nothing_commented_out(text: str) -> str:
    return re.sub(r"^#(?=[^ ])", "", text, flags=re.MULTILINE)


def test_a_file_that_says_nothing_changes_nothing() -> None:
    text = written()

    assert list(settings_in_force(read(text))) == list(settings_in_force(read("")))
    assert not any(tomllib.loads(text)["organisation"])


def test_every_setting_is_there_and_shows_its_default() -> None:
    text = with_nothing_commented_out(written().partition("\n#[")[0])
    values = tomllib.loads(text)

    for (*table, name), field in SETTINGS.items():
        inner: Any = values
        for part in table:
            inner = inner[part]
        assert inner[name] == (list(field.default) if isinstance(field.default, tuple) else field.default)
    assert read(text).warnings == ()
    jsonschema.validate(values, config_schema())


@pytest.mark.parametrize("path", SETTINGS | EXAMPLES, ids=".".join)
def test_every_setting_is_explained_in_the_words_of_its_help(path: tuple[str, ...]) -> None:
    flowing = re.sub(r"(?<!\n)\n# ", " ", written())
    field = (SETTINGS | EXAMPLES)[path]

    assert re.search(rf"{re.escape(field.metadata['help'])}.*\n#?{path[-1]} = ", flowing)


def test_tables_of_which_there_can_be_any_number_are_shown_once() -> None:
    text = with_nothing_commented_out(written())
    filled = re.sub(r'^(match = \[|(?:code|reason|agreed_by|series) = ")', r"\1NTC001", text, flags=re.MULTILINE)
    whole = filled.replace("[NTC001]", '["NTC001"]').replace("[venues.NAME]", "[venues.civic-hall]")

    policy = read(whole).policy

    assert read(whole).warnings == ()
    assert [waiver.series for waiver in policy.waivers] == ["NTC001"]
    assert list(policy.venues) == ["civic-hall"]
    jsonschema.validate(tomllib.loads(written()), config_schema())


def test_sources_and_a_messenger_are_shown_once_and_can_be_taken_as_they_stand() -> None:
    text = commented(read(""))
    examples = {name: "\n".join(f"#{line}" for line in lines) for name, lines in FREE_EXAMPLES.items()}

    assert all(text.count(f"\n{example}\n") == 1 for example in examples.values())
    taken = read("\n".join(line for lines in FREE_EXAMPLES.values() for line in lines))
    assert taken.given["sources"] == {"clinic": {"adapter": "ics", "path": "calendars"}}
    assert examples["sources"] not in commented(taken)
    assert '\n[messenger]\nadapter = "smtp"\n' in commented(taken)


def test_given_ones_take_the_place_of_the_example() -> None:
    text = written('venues.civic-hall.match=["Civic Hall"]', 'venues.civic-hall.step_free="A ramp at the side."')

    assert "[venues.NAME]" not in text
    assert read(text).policy.venues["civic-hall"].step_free == "A ramp at the side."
    assert "\n[venues.civic-hall]\n# What invites call the place," in text


def test_each_profile_is_explained() -> None:
    assert "# Which rules are on.\n# starter: what few would argue with\n# standard: " in written()


def test_bounds_stand_beside_the_help() -> None:
    assert "# Fewer than this makes it important. (0 to 120, no more than minimum)\n#floor = 5\n" in written()


def test_what_was_given_stands_and_what_a_profile_sets_is_shown() -> None:
    text = written("rules.profile=strict", "rules.NTC001.floor=3")

    assert '\nprofile = "strict"\n' in text
    assert "\n#minimum = 20\n" in text
    assert "\nfloor = 3\n" in text


def test_lines_are_as_wide_as_people_read() -> None:
    assert max(map(len, written().splitlines())) <= WIDTH


@given(name=texts, books=st.lists(texts, max_size=3), ignore=st.sampled_from([[], ["BAL"], ["NTC001", "SCH"]]))
def test_whatever_people_type_is_read_back(name: str, books: list[str], ignore: list[str]) -> None:
    settings = [
        Setting(("organisation", "name"), name, "Name"),
        Setting(("people", "role_books"), books, "Role book"),
        Setting(("rules", "ignore"), ignore, "--set rules.ignore"),
    ]

    again = read(commented(read("", settings=settings))).policy

    assert again.choice.ignore == tuple(ignore)
    assert (again.organisation.name, again.people.role_books) == (name, tuple(books))
