from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.configuration import LARGEST, MOST_KEYS, ConfigurationError, load, read
from copilot_sync.configuration_settings import Setting
from copilot_sync.policy import Policy
from copilot_sync.rules.registry import RULES

if TYPE_CHECKING:
    from copilot_sync.configuration_text import Trouble


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        read(text)
    return [str(trouble) for trouble in caught.value.troubles]


def test_an_empty_file_is_the_defaults() -> None:
    assert read("").policy == Policy()


def test_a_whole_file_becomes_a_policy() -> None:
    configuration = read(
        """
        [organisation]
        name = "Northmoor Integrated Care"
        domains = ["northmoor-nhs.example"]
        region = "GB-SCT"
        timezone = "Europe/London"

        [people]
        role_books = ["roles.csv"]

        [rules]
        profile = "starter"
        ignore = ["acc002", "short-notice"]

        [rules.NTC002]
        minimum = 7
        """,
        folder=Path("settings"),
    )
    policy = configuration.policy

    assert policy.organisation.name == "Northmoor Integrated Care"
    assert policy.organisation.domains == ("northmoor-nhs.example",)
    assert policy.region.code == "GB-SCT"
    assert str(policy.timezone) == "Europe/London"
    assert configuration.role_books == (Path("settings/roles.csv"),)
    assert not configuration.warnings
    assert not {"ACC002", "NTC001"} & {rule.code for rule in policy.rules}
    (deadline,) = (rule for rule in policy.rules if rule.code == "NTC002")
    assert deadline.options.minimum == 7


def test_all_problems_come_at_once_each_with_line_and_cure() -> None:
    assert problems(
        """\
[organisation]
nmae = "Northmoor"
domains = ["@northmoor.example"]
region = "GB-ENGG"
timezone = "Europe/Londn"

[rulez]

[rules]
profile = "strickt"
select = ["BALL", "short-notise"]
NTC001.minimum = "ten"
NTC001.flor = 3
ntc002 = {}
papers-late = { minimum = 3 }

[rules.BAL001]
ratio = 0
"""
    ) == [
        'copilot-sync.toml, line 2: organisation: there is no setting "nmae"; did you mean "name"?',
        'copilot-sync.toml, line 3: organisation.domains: "@northmoor.example" is not a mail domain; write what stands after the @, such as northmoor.example',
        'copilot-sync.toml, line 4: organisation.region: "GB-ENGG" is no part of GB; there are ENG, NIR, SCT, WLS',
        'copilot-sync.toml, line 5: organisation.timezone: "Europe/Londn" is not a time zone that we know; did you mean "Europe/London"?',
        'copilot-sync.toml, line 7: there is no table "rulez"; did you mean "rules"?',
        'copilot-sync.toml, line 10: rules.profile: "strickt" is not known here; did you mean "strict"?',
        'copilot-sync.toml, line 11: rules.select: there is no rule "BALL"; did you mean "BAL"?',
        'copilot-sync.toml, line 11: rules.select: there is no rule "short-notise"; did you mean "short-notice"?',
        'copilot-sync.toml, line 12: rules.NTC001.minimum: expected a whole number, found the text "ten"',
        'copilot-sync.toml, line 13: rules.NTC001: there is no setting "flor"; did you mean "floor"?',
        'copilot-sync.toml, line 14: rules: there is no rule or setting "ntc002"; did you mean "NTC002"?',
        'copilot-sync.toml, line 15: rules: there is no rule or setting "papers-late"; write NTC004',
        "copilot-sync.toml, line 18: rules.BAL001.ratio: 0.0 is too small; the least is 0.1",
    ]


@pytest.mark.parametrize(
    ("key", "meant"), [("accessible_toilet", "toilet"), ("hearing-loop", "loop"), ("stepfree", "step_free")]
)
def test_a_setting_is_found_by_the_word_that_it_shares(key: str, meant: str) -> None:
    (problem,) = problems(f'[venues.hall]\nmatch = ["Hall"]\n{key} = "Yes."')

    assert problem.endswith(f'there is no setting "{key}"; did you mean "{meant}"?')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = \n", "line 1: this line is not TOML (Invalid value)"),
        ('[rules]\n\nprofile = "standard', "line 3: this line is not TOML (Unterminated string)"),
        (
            "a = 3\nname = “Northmoor”\n",
            'line 2: this line is not TOML; put text in straight quotes (") (Invalid value)',
        ),
        ("mode = ‘warn’", 'line 1: this line is not TOML; put text in straight quotes (") (Invalid value)'),
        ("name = Northmoor\n", 'line 1: this line is not TOML; put text in straight quotes (") (Invalid value)'),
        (
            "domains = [northmoor.example]",
            'line 1: this line is not TOML; put text in straight quotes (") (Invalid value)',
        ),
        (
            '[people]\nrole_books = ["C:\\Users\\ann\\roles.csv"]\n',
            "line 2: this line is not TOML; in a path, write / for each \\ (Invalid hex value)",
        ),
        (
            'path = "D:\\invites"\n',
            "line 1: this line is not TOML; in a path, write / for each \\ (Unescaped '\\' in a string)",
        ),
        (
            "[venues.Meadow Lane]\n",
            (
                'line 1: this line is not TOML; put a name of several words in quotes, such as [venues."Meadow Lane"] '
                "(Expected ']' at the end of a table declaration)"
            ),
        ),
        ("[rules]\n[rules]\n", "line 2: this line is not TOML (Cannot declare ('rules',) twice)"),
        ("[rules]\nselect = []\nselect = []\n", "line 3: this line is not TOML (Cannot overwrite a value)"),
        ("rules = 3\n", "line 1: rules: expected a table of settings, found the number 3"),
        ("[rules]\nNTC001 = 3\n", "line 2: rules.NTC001: expected a table of settings, found the number 3"),
        ('[rules]\nignore = ["ALL"]\n', "line 1: rules: no rule is switched on, so that nothing would be judged"),
        (
            '[organisation]\nregion = "XX"\n',
            'line 2: organisation.region: there is no region pack for "XX"; there are ',
        ),
    ],
)
def test_a_problem_names_its_line(text: str, expected: str) -> None:
    (problem,) = problems(text)

    assert problem.startswith(f"copilot-sync.toml, {expected}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '[sync]\nmode = "send"\n',
            'line 2: sync.mode: "send" is not known here; expected one of rehearse, warn, amend',
        ),
        ('[sync]\nmode = "loud"\n', 'line 2: sync.mode: "loud" is not known here'),
        ("[sources.clinic]\n", "line 1: sources.clinic: expected a table with the name of an adapter"),
        ("[messenger]\nhost = 3\n", "line 1: messenger: expected a table with the name of an adapter"),
        ("sources = 3\n", "line 1: sources: expected a table with the name of an adapter"),
    ],
)
def test_a_table_of_the_sync_is_looked_at(text: str, expected: str) -> None:
    (problem,) = problems(text)

    assert problem.startswith(f"copilot-sync.toml, {expected}")


def test_a_number_that_no_rule_has_is_a_mistake() -> None:
    (problem,) = problems('rules.ignore = ["NTC099"]')

    assert "there is no rule" in problem


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("NTC001.floor = 12", "rules.NTC001.floor: floor is 12, and minimum is 10; set floor to 10 or less"),
        ("NTC001.minimum = 4", "rules.NTC001.minimum: floor is 5, and minimum is 4; set floor to 4 or less"),
        (
            "MAT003 = { minimum = 3, floor = 4 }",
            "rules.MAT003.floor: floor is 4, and minimum is 3; set floor to 3 or less",
        ),
    ],
)
def test_a_floor_stands_below_its_minimum(setting: str, expected: str) -> None:
    assert problems(f"[rules]\n{setting}\n") == [f"copilot-sync.toml, line 2: {expected}"]


def test_the_floor_of_a_stricter_profile_may_be_higher() -> None:
    assert read('[rules]\nprofile = "strict"\nNTC001.floor = 15\n').policy.options_of("NTC001").floor == 15


@pytest.mark.parametrize(
    ("domain", "fine"),
    [
        (".northmoor.example", True),
        ("northmoor-nhs.example", True),
        ("mail.northmoor.example", True),
        (".", False),
        ("..", False),
        ("-", False),
        ("uk", False),
        (".uk", False),
        ("northmoor.-", False),
        ("-northmoor.example", False),
        ("northmoor..example", False),
        ("northmoor.example.", True),
    ],
)
def test_a_dot_before_a_domain_changes_nothing(domain: str, *, fine: bool) -> None:
    assert (
        bool(read(f'organisation.domains = ["{domain}"]')) if fine else problems(f'organisation.domains = ["{domain}"]')
    )


def test_the_strict_profile_gives_way_to_what_is_written() -> None:
    def minimum_and_floor(text: str) -> tuple[int, int]:
        (rule,) = (rule for rule in read(text).policy.rules if rule.code == "NTC001")
        return rule.options.minimum, rule.options.floor

    assert minimum_and_floor('rules.profile = "strict"') == (20, 5)
    assert minimum_and_floor('[rules]\nprofile = "strict"\nNTC001.minimum = 15') == (15, 5)
    assert minimum_and_floor('[rules]\nprofile = "strict"\nNTC001.floor = 7') == (20, 7)


def test_a_zone_may_have_the_name_that_windows_gives_it() -> None:
    assert str(read('organisation.timezone = "GMT Standard Time"').policy.timezone) == "Europe/London"


def test_every_option_of_every_rule_can_be_written_as_its_default() -> None:
    for code, rule in RULES.items():
        defaults = vars(rule.options_type())
        assert read(f"[rules.{code}]\n").policy.rule_options == {code: rule.options_type(**defaults)}


def test_a_file_is_named_in_its_problems(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_bytes(b"\xef\xbb\xbf[rules]\r\nprofile = 3\r\n")

    with pytest.raises(ConfigurationError, match=r"ours\.toml, line 2: rules\.profile: expected a text"):
        load(path)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"#" * (LARGEST + 1), "this file is larger than 1 MB"),
        (b'[rules]\nprofile = "\xe9"', "line 2: this is not UTF-8 text"),
        (b"k = 1\n" * 70_000, "line 62501: this file has more than 250,000 words and signs"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "copilot-sync.toml"
    path.write_bytes(content)

    with pytest.raises(ConfigurationError, match=expected):
        load(path)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="could not be opened"):
        load(tmp_path / "nowhere.toml")


def test_a_table_beyond_all_sense_is_one_problem() -> None:
    (problem,) = problems("[organisation]\n" + "".join(f"key{number} = 1\n" for number in range(2000)))

    assert "far more than there are settings" in problem


@pytest.mark.parametrize(
    ("recipient", "fine"),
    [
        ("northmoor.example", True),
        ("ola@northmoor.example", True),
        ("uk", False),
        ("@northmoor.example", False),
        ("ola@uk", False),
        ("", False),
    ],
)
def test_whom_messages_may_reach_is_never_a_whole_country(recipient: str, *, fine: bool) -> None:
    told = [] if fine else problems(f'sync.recipients = ["{recipient}"]')

    assert fine == bool(fine and read(f'sync.recipients = ["{recipient}"]'))
    assert all("nor an address at one" in problem and "ola" not in problem for problem in told)


def test_of_very_many_wrong_domains_the_first_are_told() -> None:
    assert len(problems("organisation.domains = [" + '"a@",' * 5_000 + "]")) == MOST_KEYS


anything = st.recursive(
    st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["ALL", "BAL", "NTC001", "XYZ001", "GB-ENG", "GB-", "Europe", "../etc", "strict", "a@b.example"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
paths = st.sampled_from(
    [
        "organisation",
        "organisation.name",
        "organisation.domains",
        "organisation.region",
        "organisation.timezone",
        "people.role_books",
        "rules",
        "rules.profile",
        "rules.select",
        "rules.ignore",
        "rules.NTC001",
        "rules.NTC001.minimum",
        "rules.BAL001.ratio",
        "rules.XYZ001",
        "waivers",
        "venues",
        "venues.hall",
        "venues.hall.match",
        "venues.hall.loop",
        "snippets",
        "snippets.costs",
        "else",
    ]
)


@given(st.lists(st.tuples(paths, anything), max_size=4))
def test_whatever_is_set_makes_a_policy_or_a_list_of_problems(values: list[tuple[str, object]]) -> None:
    settings = [Setting(tuple(path.split(".")), value, f"--set {path}", "word") for path, value in values]

    policy, troubles = outcome("", settings)

    assert (policy is None) is bool(troubles)
    assert policy is None or policy.rules
    assert policy is None or policy.timezone is not None


@given(st.text(st.sampled_from("[]{}=.,\"'#\n rulesNTC01organisation"), max_size=80) | st.text(max_size=40))
def test_whatever_stands_in_a_file_is_a_policy_or_a_list_of_problems(text: str) -> None:
    _, troubles = outcome(text, [])

    assert all(trouble.place.startswith("copilot-sync.toml") for trouble in troubles)


def outcome(text: str, settings: list[Setting]) -> tuple[Policy | None, tuple[Trouble, ...]]:
    try:
        return read(text, settings=settings).policy, ()
    except ConfigurationError as error:
        return None, error.troubles
