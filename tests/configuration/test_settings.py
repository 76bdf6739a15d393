from __future__ import annotations

import pytest

from copilot_sync.configuration import Configuration, ConfigurationError, read
from copilot_sync.configuration_settings import read_setting
from copilot_sync.configuration_text import TextError


def configured(*texts: str, file: str = "") -> Configuration:
    return read(file, settings=[setting for text in texts for setting in read_setting(text, "--set")])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("organisation.name=Northmoor", "Northmoor"),
        ("organisation.name=Northmoor Care", "Northmoor Care"),
        ('organisation.name="Northmoor"', "Northmoor"),
        ("organisation.name=2027", "2027"),
        ("organisation.name=2027-03-01", "2027-03-01"),
        ("organisation.name=true", "true"),
        ("organisation.name=a=b", "a=b"),
        ("organisation.name=Ynys Môn", "Ynys Môn"),
    ],
)
def test_a_text_needs_no_quotation_marks(text: str, expected: str) -> None:
    assert configured(text).policy.organisation.name == expected


@pytest.mark.parametrize("text", ["rules.ignore=BAL001", 'rules.ignore="BAL001"', 'rules.ignore=["BAL001"]'])
def test_a_word_will_do_for_a_list_of_one(text: str) -> None:
    assert configured(text).policy.choice.ignore == ("BAL001",)


def test_a_venue_and_a_snippet_can_be_set_as_any_other_table() -> None:
    policy = configured("venues.hall.match=Civic Hall", "venues.hall.loop=2", "snippets.costs=We pay.").policy

    assert (policy.venues["hall"].match, policy.venues["hall"].loop) == (("Civic Hall",), "2")
    assert policy.snippets.costs == "We pay."


def test_numbers_are_numbers() -> None:
    assert configured("rules.NTC001.minimum=12").policy.rule_options["NTC001"].minimum == 12


def test_an_inline_table_sets_several() -> None:
    options = configured("rules.NTC001={minimum = 12, floor = 3}").policy.rule_options["NTC001"]

    assert (options.minimum, options.floor) == (12, 3)


def test_a_setting_stands_above_the_file_and_leaves_the_rest_of_it_alone() -> None:
    file = "[rules.NTC001]\nminimum = 30\nfloor = 4\n"

    options = configured("rules.NTC001.minimum=12", file=file).policy.rule_options["NTC001"]

    assert (options.minimum, options.floor) == (12, 4)


def test_the_last_of_several_counts() -> None:
    assert configured("rules.profile=strict", "rules.profile=starter").policy.choice.profile == "starter"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "rules.SCH001.earliest=ten",
            '--set rules.SCH001.earliest: expected a time of day, such as "09:30", found the text "ten"',
        ),
        (
            "rules.SCH001.latest='24:30'",
            '--set rules.SCH001.latest: expected a time of day, such as "09:30", found the text "24:30"',
        ),
        (
            "rules.SCH003.dates=['2026-12-24', '2026-02-30']",
            '--set rules.SCH003.dates: expected a date, such as "2026-12-24", found the text "2026-02-30"',
        ),
        ("rules.profile=strickt", '--set rules.profile: "strickt" is not known here; did you mean "strict"?'),
        ("rules.NTC001.minimum=ten", '--set rules.NTC001.minimum: expected a whole number, found the text "ten"'),
        (
            "rules.NTC001.minimun=3",
            '--set rules.NTC001.minimun: there is no setting "minimun"; did you mean "minimum"?',
        ),
        ("rulez.profile=strict", '--set rulez.profile: there is no table "rulez"; did you mean "rules"?'),
        ("rules.BAL001.ratio=nan", "--set rules.BAL001.ratio: expected a finite number"),
        ("rules=3", "--set rules: expected a table of settings, found the number 3"),
        ("rules.ignore=ALL", "--set rules.ignore: no rule is switched on, so that nothing would be judged"),
    ],
)
def test_a_problem_names_the_setting(text: str, expected: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        configured(text)

    assert [str(trouble) for trouble in caught.value.troubles] == [expected]


def test_an_address_that_strayed_into_the_settings_is_not_shown() -> None:
    with pytest.raises(ConfigurationError) as caught:
        configured("rules.profile=strict", file='[people]\n"zzcanary@post.example" = "lived_experience"\n')

    (trouble,) = caught.value.troubles
    assert "a role book is a file of its own" in trouble.message
    assert "zzcanary" not in str(trouble)


def test_the_settings_own_problems_and_the_files_come_together() -> None:
    with pytest.raises(ConfigurationError) as caught:
        configured("rules.profile=strickt", file="[rules]\nselect = 3\n")

    assert [trouble.place for trouble in caught.value.troubles] == ["--set rules.profile", "copilot-sync.toml, line 2"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rules",
        "=3",
        "a b=3",
        "[rules]",
        "# rules.profile=strict",
        "a=1\nb=2",
        "rules.ignore=[1",
        "rules..x=1",
        ".=",
        'a="x',
    ],
)
def test_what_is_no_setting_says_what_one_looks_like(text: str) -> None:
    with pytest.raises(TextError, match=r"expected KEY=VALUE|is a bracket or a quotation mark left open"):
        read_setting(text, "--set")
