"""Content lines: unfolding, names, parameters (RFC 5545, sections 3.1 and 3.2; RFC 6868)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar.parser import Contentline

from copilot_sync.itip.contentlines import LogicalLine, content_lines, logical_lines, parse


def parsed(text: str) -> tuple[str, dict[str, str], str] | None:
    line = parse(LogicalLine(1, text))
    return (line.name, dict(line.params), line.value) if line else None


@pytest.mark.parametrize(
    ("text", "name", "params", "value"),
    [
        ("SUMMARY:Tea: and cake", "SUMMARY", {}, "Tea: and cake"),
        ("summary:", "SUMMARY", {}, ""),
        ("DTSTART;TZID=Europe/London:20270101T090000", "DTSTART", {"TZID": "Europe/London"}, "20270101T090000"),
        (
            'ATTENDEE;CN="Vale; Robin: a,b":mailto:r@x.example',
            "ATTENDEE",
            {"CN": "Vale; Robin: a,b"},
            "mailto:r@x.example",
        ),
        ('X-A;M="a","b",c:v', "X-A", {"M": "a,b,c"}, "v"),
        ("X-A;P=^n^^^'^x:v", "X-A", {"P": '\n^"^x'}, "v"),
        ("X-A ; P = 1 ;Q=:v", "X-A", {"P": "1", "Q": ""}, "v"),
        ("X_A.B:v", "X_A.B", {}, "v"),
    ],
)
def test_a_line_has_name_parameters_and_value(text: str, name: str, params: dict[str, str], value: str) -> None:
    assert parsed(text) == (name, params, value)


@pytest.mark.parametrize(
    ("text", "params", "value"),
    [
        ('ATTENDEE;CN="Robin;ROLE=CHAIR:mailto:r@x.example', {"CN": "Robin", "ROLE": "CHAIR"}, "mailto:r@x.example"),
        (
            "ATTENDEE;CN=Vale; Robin;ROLE=CHAIR:MAILTO:r@x.example",
            {"CN": "Vale; Robin", "ROLE": "CHAIR"},
            "MAILTO:r@x.example",
        ),
        ("ATTENDEE;CN=Jo: carer:mailto:jo@x.example", {"CN": "Jo: carer"}, "mailto:jo@x.example"),
        (
            "DTSTART;TZID=(UTC) Dublin, Lisbon: here:20270101T090000",
            {"TZID": "(UTC) Dublin, Lisbon: here"},
            "20270101T090000",
        ),
        ("DTSTART:2027-01-01T09:00:00", {}, "2027-01-01T09:00:00"),
        ("ORGANIZER;CN=Robin Vale", {"CN": "Robin Vale"}, ""),
        ('LOCATION;ALTREP="http://x.example:Room 4', {"ALTREP": "http"}, "//x.example:Room 4"),
    ],
    ids=[
        "quote left open",
        "bare semicolon",
        "bare colon",
        "display name as zone",
        "ISO time",
        "no value",
        "no way to tell",
    ],
)
def test_what_should_have_been_quoted_is_read_where_that_is_clear(
    text: str, params: dict[str, str], value: str
) -> None:
    line = parsed(text)

    assert line is not None
    assert line[1:] == (params, value)


@pytest.mark.parametrize(
    "text", ["", "no colon", "two words: and a colon", ":value", ";X=1:v", "Größe: 5", "X;Y", "X;Y=1"]
)
def test_what_is_no_content_line_is_none(text: str) -> None:
    assert parsed(text) is None


def test_a_line_break_that_was_not_escaped_belongs_to_the_text_before_it() -> None:
    lines = [
        LogicalLine(number, text)
        for number, text in enumerate(["DESCRIPTION:One", "two words", "UID:1", "three words"])
    ]

    assert [line.value for line in content_lines(lines)] == ["One\\ntwo words", "1"]


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (b"A:1\r\n B\r\nC:2", ["A:1B", "C:2"]),
        (b"A:1\n\tB\n\n C\nD:2\n", ["A:1BC", "D:2"]),
        (b"A:1\r B\rC:2\r", ["A:1B", "C:2"]),
        (b"A:1\r\r\n B\r\r\nC:2", ["A:1B", "C:2"]),
        (b"  A:1\n", ["A:1"]),
        (b"A:caf\xc3\n \xa9\n", ["A:café"]),
        (b"A:caf\xe9 \x80\nB:caf\xc3\xa9\n", ["A:café €", "B:café"]),
        (b"A:1\n\xef\xbb\xbfB:2", ["A:1", "B:2"]),
        (b"A;ENCODING=QUOTED-PRINTABLE:one=\ntwo=\n three\nB:=\nC:1", ["A;ENCODING=QUOTED-PRINTABLE:onetwo three", "B:=", "C:1"]),
        ("A:1\u2028B\x0bC\x85D".encode(), ["A:1\u2028B\x0bC\x85D"]),
    ],
    ids=["CRLF", "tab and empty line", "lone CR", "CR CR LF", "indented", "split character", "single bytes", "BOM inside",
         "soft line breaks", "breaks that are none"],
)  # fmt: skip
def test_lines_are_unfolded_before_they_are_decoded(data: bytes, texts: list[str]) -> None:
    assert [line.text for line in logical_lines(data)] == texts


def test_a_line_knows_where_it_begins_in_the_file() -> None:
    assert [line.number for line in logical_lines(b"\nA:1\n B\n\n C\nD:2\n")] == [2, 6]


NAMES = st.from_regex(r"[A-Z][A-Z0-9-]{0,9}", fullmatch=True)
VALUES = st.text(st.characters(codec="utf-8", min_codepoint=32, exclude_characters='"^\\%'), max_size=20)


@given(NAMES, st.dictionaries(NAMES, VALUES, max_size=3), VALUES)
def test_whatever_was_quoted_comes_back(name: str, params: dict[str, str], value: str) -> None:
    head = "".join(f';{key}="{content}"' for key, content in params.items())

    assert parsed(f"{name}{head}:{value}") == (name, params, value)


@given(NAMES, st.dictionaries(NAMES, st.from_regex(r"[a-z0-9/ -]{1,9}", fullmatch=True), max_size=3), VALUES)
def test_a_sound_line_is_read_as_icalendar_reads_it(name: str, params: dict[str, str], value: str) -> None:
    params = {key: content.strip() for key, content in params.items() if content.strip()}
    text = name + "".join(f";{key}={content}" for key, content in params.items()) + f":{value}"

    theirs, their_params, their_value = Contentline(text).parts()  # type: ignore[no-untyped-call]  # has no hints

    assert parsed(text) == (theirs, {key: str(found) for key, found in their_params.items()}, their_value)


@given(st.text(alphabet=';:="^,\\ aB1\n', max_size=40), st.sampled_from(["ATTENDEE", "DTSTART", "X-A", "DESCRIPTION"]))
def test_no_line_is_too_odd(text: str, name: str) -> None:
    parsed(text)
    parsed(name + text)
