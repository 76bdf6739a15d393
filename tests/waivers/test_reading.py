"""``[[waivers]]`` in a configuration: what is whole is used, what is not hides nothing and says so."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.configuration import read
from copilot_sync.configuration_settings import read_setting
from copilot_sync.waivers import MOST, Waiver, read_waivers

WHOLE = """\
[[waivers]]
code = "NTC001"
series = "Carers' forum*"
reason = "Dates were agreed together in May"
agreed_by = "the group"
until = 2027-03-31
"""


def test_a_whole_waiver_is_part_of_the_policy_and_knows_its_line() -> None:
    configuration = read(f"[rules]\n\n{WHOLE}")

    assert configuration.warnings == ()
    assert configuration.policy.waivers == (
        Waiver(
            code="NTC001",
            series="Carers' forum*",
            reason="Dates were agreed together in May",
            agreed_by="the group",
            until=date(2027, 3, 31),
            source="copilot-sync.toml, line 3",
        ),
    )


@pytest.mark.parametrize("code", ["ntc001", "short-notice", "Short-Notice", " NTC001 "])
def test_a_rule_may_be_given_by_code_or_name(code: str) -> None:
    (waiver,) = read(WHOLE.replace("NTC001", code)).policy.waivers

    assert waiver.code == "NTC001"


@pytest.mark.parametrize("until", ['"2027-03-31"', '" 2027-03-31 "'])
def test_a_date_may_stand_in_quotation_marks(until: str) -> None:
    (waiver,) = read(WHOLE.replace("2027-03-31", until)).policy.waivers

    assert waiver.until == date(2027, 3, 31)


def test_a_flag_may_give_waivers_and_is_named_in_their_place() -> None:
    text = 'waivers=[{code="NTC001", meeting="1", reason="a", agreed_by="b", until=2027-03-31}]'
    (waiver,) = read(WHOLE, settings=read_setting(text, "--set")).policy.waivers

    assert (waiver.meeting, waiver.source) == ("1", "--set waivers")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WHOLE.replace("NTC001", "SCH009"), 'line 2: waivers.code: {}: there is no rule "SCH009"; SCH has SCH001, SCH002 and SCH003'),
        (WHOLE.replace("NTC001", "NTC01"), 'line 2: waivers.code: {}: there is no rule "NTC01"; did you mean "NTC001"?'),
        (
            WHOLE.replace("NTC001", "short-notise"),
            'line 2: waivers.code: {}: there is no rule "short-notise"; did you mean "short-notice"?',
        ),
        (WHOLE.replace("NTC001", "NTC"), 'line 2: waivers.code: {}: "NTC" is several rules; write a waiver for each'),
        (WHOLE.replace("NTC001", "ALL"), 'line 2: waivers.code: {}: "ALL" is several rules; write a waiver for each'),
        (
            WHOLE.replace('code = "NTC001"', ""),
            'line 1: waivers: {}: "code" is missing: the rule: its code or its name, such as NTC001 or short-notice',
        ),
        (
            WHOLE.replace("""series = "Carers' forum*\"""", ""),
            "line 1: waivers: {}: say which meetings it is about, by one of meeting, series, organiser, place, and no more; found none",
        ),
        (
            WHOLE.replace("reason", 'place = "Hall"\nreason'),
            "line 1: waivers: {}: say which meetings it is about, by one of meeting, series, organiser, place, and no more; found series and place",
        ),
        (
            WHOLE.replace("Dates were agreed together in May", " "),
            'line 4: waivers: {}: "reason" is missing: why the rule may stay silent',
        ),
        (
            WHOLE.replace('agreed_by = "the group"', ""),
            'line 1: waivers: {}: "agreed_by" is missing: who agreed, such as the group; no names',
        ),
        (
            WHOLE.replace("until = 2027-03-31", ""),
            'line 1: waivers: {}: "until" is missing: the last day on which it holds',
        ),
        (
            WHOLE.replace("2027-03-31", '"soon"'),
            'line 6: waivers.until: {}: expected a date, such as 2027-03-31, found the text "soon"',
        ),
        (
            WHOLE.replace("2027-03-31", "2027-03-31T10:00:00Z"),
            "line 6: waivers.until: {}: expected a date, such as 2027-03-31, found a datetime",
        ),
        (
            WHOLE.replace("2027-03-31", "2027"),
            "line 6: waivers.until: {}: expected a date, such as 2027-03-31, found the number 2027",
        ),
        (
            WHOLE.replace("until", "untill"),
            'line 1: waivers: {}: "until" is missing: the last day on which it holds',
        ),
        (
            WHOLE.replace("""series = "Carers' forum*\"""", 'organiser = "@northmoor.example"'),
            "line 3: waivers.organiser: {}: expected an address, or a mail domain such as northmoor.example",
        ),
        (WHOLE.replace("[[waivers]]", "[waivers]"), "line 1: waivers: {}: write [[waivers]], with two brackets, above each one"),
        ("waivers = 3", "line 1: waivers: {}: write [[waivers]], with two brackets, above each one"),
        ("waivers = [3]", "line 1: waivers: {}: expected a table of settings, found the number 3"),
    ],
)  # fmt: skip
def test_a_malformed_waiver_hides_nothing_and_says_so(text: str, expected: str) -> None:
    configuration = read(text)

    assert configuration.policy.waivers == ()
    assert str(configuration.warnings[0]) == f"copilot-sync.toml, {expected.format('this waiver hides nothing')}"


def test_the_mistakes_of_one_leave_the_others_alone() -> None:
    configuration = read(WHOLE + WHOLE.replace("until", "untill") + WHOLE.replace("NTC001", "ACC001"))

    assert [(waiver.code, waiver.source) for waiver in configuration.policy.waivers] == [
        ("NTC001", "copilot-sync.toml, line 1"),
        ("ACC001", "copilot-sync.toml, line 13"),
    ]
    assert [str(warning) for warning in configuration.warnings] == [
        'copilot-sync.toml, line 7: waivers: this waiver hides nothing: "until" is missing: the last day on which it holds',
        'copilot-sync.toml, line 12: waivers: this waiver hides nothing: there is no setting "untill"; did you mean "until"?',
    ]


@pytest.mark.parametrize("spoilt", ["code", "until", "organiser", "zort"])
def test_no_mistake_tells_whose_meetings_they_are(spoilt: str) -> None:
    text = f'[[waivers]]\nseries = "Zzsecret*"\norganiser = "zz secret@zzsecret.example"\nplace = "Zzsecret"\n{spoilt} = 3\n'

    warnings = read(text.replace('organiser = "zz', 'meeting = "zz') if spoilt == "organiser" else text).warnings

    assert len(warnings) > 2
    assert not any("zz" in str(warning).lower() for warning in warnings)


def test_more_than_anybody_needs_are_not_read() -> None:
    waivers, problems = read_waivers([{}] * (MOST + 1))

    assert (waivers, len(problems)) == ({}, 1)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.dates() | st.datetimes(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["code", "series", "until", "reason", "x"]), inner, max_size=4)
        ),
        max_leaves=8,
    )
)
def test_whatever_stands_there_is_a_waiver_or_a_problem(raw: object) -> None:
    waivers, problems = read_waivers(raw)

    assert isinstance(raw, list) or problems
    assert len(waivers) + bool(problems) >= bool(raw)
