"""Values (RFC 5545, section 3.3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import vText

from copilot_sync.itip.values import (
    UnreadableError,
    address,
    common_name,
    read_duration,
    read_offset,
    read_when,
    stamp,
    texts,
    unescape,
)

INDIA = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("20270701", date(2027, 7, 1)),
        ("2027-07-01", date(2027, 7, 1)),
        ("20270701T090000", datetime(2027, 7, 1, 9)),  # noqa: DTZ001 -- floating
        ("20270701t090000z", datetime(2027, 7, 1, 9, tzinfo=UTC)),
        ("20270701T0900", datetime(2027, 7, 1, 9)),  # noqa: DTZ001 -- floating
        ("2027-07-01 09:00:00.123Z", datetime(2027, 7, 1, 9, tzinfo=UTC)),
        ("20270701T090000+0530", datetime(2027, 7, 1, 9, tzinfo=INDIA)),
        ("20270701T240000", datetime(2027, 7, 2)),  # noqa: DTZ001 -- floating
        ("20270701T090060Z", datetime(2027, 7, 1, 9, 0, 59, tzinfo=UTC)),
        (" 20270701 ", date(2027, 7, 1)),
    ],
)
def test_a_date_is_read_as_written(written: str, meant: date) -> None:
    assert read_when(written) == meant


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "is not a date"),
        ("tomorrow", "is not a date"),
        ("20270701T", "is not a date"),
        ("２０２７０７０１", "is not a date"),
        ("20270230", "is a day that does not exist"),
        ("20271301T090000", "is a day that does not exist"),
        ("20270701T250000", "is an hour that does not exist"),
        ("20270701T096100", "is an hour that does not exist"),
        ("00010101T000000Z", "is in a year that no meeting is in"),
        ("99991231T235959Z", "is in a year that no meeting is in"),
        ("20270701T090000+9900", "is not an offset from UTC"),
    ],
)
def test_what_is_no_date_says_why(written: str, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        read_when(written)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("PT1H30M", 5400), ("P1DT2H", 93600), ("P2W", 1209600), ("-PT15M", -900), ("+pt1s", 1), ("P0D", 0)],
)
def test_a_duration(written: str, seconds: int) -> None:
    assert read_duration(written) == timedelta(seconds=seconds)


@pytest.mark.parametrize("written", ["", "P", "PT", "1H", "PT1H30", "P999999999W", "P1Y"])
def test_what_is_no_duration(written: str) -> None:
    with pytest.raises(UnreadableError):
        read_duration(written)


@pytest.mark.parametrize(("written", "minutes"), [("+0100", 60), ("-0330", -210), ("+05:30", 330), ("+000000", 0)])
def test_an_offset(written: str, minutes: int) -> None:
    assert read_offset(written) == timedelta(minutes=minutes)


@pytest.mark.parametrize("written", ["", "0100", "+1", "+2500", "+01000000"])
def test_what_is_no_offset(written: str) -> None:
    with pytest.raises(UnreadableError):
        read_offset(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("20270701T090000Z", datetime(2027, 7, 1, 9, tzinfo=UTC)),
        ("20270701T090000", datetime(2027, 7, 1, 9, tzinfo=UTC)),
        ("20270701T090000+0530", datetime(2027, 7, 1, 3, 30, tzinfo=UTC)),
        ("19000101T120000Z", None),
        ("19700101T000000Z", None),
        ("00010101T000000Z", None),
        ("20270701", None),
        ("soon", None),
    ],
)
def test_a_stamp_of_the_epoch_or_before_is_not_known(written: str, meant: datetime | None) -> None:
    assert stamp(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"a\, b\; c\nd\Ne\\f", "a, b; c\nd\ne\\f"),
        (r"C:\\new", r"C:\new"),
        (r"\\n", r"\n"),
        (r"\x \ ", r"\x \ "),
        ("plain", "plain"),
        (r"say \"hi\": now\:", 'say "hi": now:'),
    ],
)
def test_text_is_unescaped(written: str, meant: str) -> None:
    assert unescape(written) == meant


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r")))
def test_text_comes_back_as_icalendar_escaped_it(text: str) -> None:
    assert unescape(vText(text).to_ical().decode()) == text.replace("\\N", "\n")


@pytest.mark.parametrize(
    ("written", "items"),
    [
        ("a,b , c", ["a", "b", "c"]),
        (r"a\, b,c\;", ["a, b", "c;"]),
        ("", []),
        (",,", []),
        ("a\\", ["a\\"]),
        (r"\\,b", ["\\", "b"]),
    ],
)
def test_a_list_of_texts(written: str, items: list[str]) -> None:
    assert texts(written) == items


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("mailto:robin@post.example", "robin@post.example"),
        ("MAILTO:Robin@Post.Example", "robin@post.example"),
        ("mailto: robin@post.example ", "robin@post.example"),
        ("mailto:mailto:robin@post.example", "robin@post.example"),
        ("robin@post.example", "robin@post.example"),
        ("Robin Vale <robin@post.example>", "robin@post.example"),
        ("mailto:%72obin@post.example", "robin@post.example"),
        ("mailto:robin@bücher.example?cc=x@y.example", "robin@bücher.example"),
        ("mailto:", None),
        ("Robin Vale", None),
        ("invalid:nomail", None),
        ("http://people.example/@robin", None),
        ("/principals/users/robin@post.example/", None),
        ("urn:uuid:1", None),
        ("mailto:a@b@c.example", None),
        (f"mailto:{'a' * 400}@x.example", None),
    ],
)
def test_an_address_is_one_or_none(value: str, found: str | None) -> None:
    assert address(value, {}) == found


def test_an_address_may_stand_in_a_parameter() -> None:
    assert address("/principals/7/", {"EMAIL": "Robin@post.example"}) == "robin@post.example"


@pytest.mark.parametrize(
    ("value", "cn", "name"),
    [
        ("mailto:r@x.example", "Robin Vale", "Robin Vale"),
        ("mailto:r@x.example", "'Robin Vale'", "Robin Vale"),
        ("mailto:r@x.example", r"Vale\, Robin", "Vale, Robin"),
        ("mailto:r@x.example", "R@x.example", None),
        ("mailto:r@x.example", "", None),
        ("mailto:r@x.example", "Robin (r@x.example)", "Robin (r@x.example)"),
        ("Robin Vale", "", "Robin Vale"),
        ("Robin Vale", "Robin", "Robin"),
        ("invalid:nomail", "", None),
        ("/principals/7/", "", None),
    ],
)
def test_a_name_is_not_the_address_again(value: str, cn: str, name: str | None) -> None:
    assert common_name(value, {"CN": cn}) == name
