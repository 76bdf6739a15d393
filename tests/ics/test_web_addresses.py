"""Addresses of web calendars, and where an answer may lead."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.adapters import AdapterError
from copilot_sync_ics.web_addresses import address_of, led_on
from copilot_sync_ics.web_answers import retry_after


@pytest.mark.parametrize(
    ("text", "url", "title"),
    [
        ("https://cal.example/a.ics", "https://cal.example/a.ics", "https://cal.example/…"),
        ("webcal://cal.example/a.ics?key=1#top", "https://cal.example/a.ics?key=1", "https://cal.example/…"),
        ("WEBCALS://Cal.Example", "https://cal.example/", "https://cal.example/…"),
        (" http://cal.example:8080/a b\n", "http://cal.example:8080/a%20b", "http://cal.example:8080/…"),
        ("https://cal.example:443/", "https://cal.example:443/", "https://cal.example/…"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x", "http://[2001:db8::1]/…"),
        ("https://ada:p%40ss@cal.example/x", "https://cal.example/x", "https://cal.example/…"),
    ],
)
def test_an_address_is_read_and_shown_without_its_secrets(text: str, url: str, title: str) -> None:
    address = address_of(text)

    assert (address.url, address.title) == (url, title)


def test_a_login_is_taken_out_of_the_address_and_not_shown() -> None:
    address = address_of("https://ada:p%40ss@cal.example/zzsecret")

    assert address.login == (b"ada", b"p@ss")
    assert "p@ss" not in repr(address)
    assert "zzsecret" not in repr(address)


@pytest.mark.parametrize(
    "text",
    ["", "cal.example/zz", "ftp://cal.example/zz", "https:///zz", "file:///zz", "https://[zz", "https://zz:port/"],
)
def test_what_is_no_address_is_told_without_being_quoted(text: str) -> None:
    with pytest.raises(AdapterError, match=r"^is no address") as caught:
        address_of(text)
    assert "zz" not in str(caught.value)


@pytest.mark.parametrize(
    ("start", "location", "url"),
    [
        ("https://cal.example/a/b", "../c", "https://cal.example/c"),
        ("https://cal.example/a", "//other.example/c", "https://other.example/c"),
        ("http://cal.example/a", "https://cal.example/a", "https://cal.example/a"),
        ("https://cal.example/a", "http://cal.example/a", None),
        ("https://cal.example/a", "webcal://cal.example/a", None),
        ("https://cal.example/a", "file:///etc/passwd", None),
        ("https://cal.example/a", "https://[", None),
        ("https://cal.example/a", "https://" + "x" * 3000, None),
    ],
)
def test_where_an_answer_may_lead(start: str, location: str, url: str | None) -> None:
    if url is None:
        with pytest.raises(AdapterError):
            led_on(address_of(start), location)
    else:
        assert led_on(address_of(start), location).url == url


@pytest.mark.parametrize(
    ("location", "kept"),
    [
        ("/elsewhere", True),
        ("https://cal.example/b", True),
        ("https://eve:eve@cal.example/b", True),
        ("https://other.example/", False),
        ("https://cal.example.other.example/", False),
        ("https://cal.example:8443/", False),
        ("https://ada:word@other.example/", False),
    ],
)
def test_a_login_is_not_carried_anywhere_else(location: str, *, kept: bool) -> None:
    address = address_of("https://ada:word@cal.example/a")

    assert led_on(address, location).login == (address.login if kept else None)


@given(st.text())
def test_any_text_is_an_address_or_none(text: str) -> None:
    with contextlib.suppress(AdapterError):
        led_on(address_of(f"https://cal.example/{text}"), text)
    with contextlib.suppress(AdapterError):
        address_of(text)


NOW = datetime(2027, 3, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("9" * 5000, 86_400),
        ("Wed, 03 Mar 2027 15:02:00 GMT", 120),
        ("Wed, 03 Mar 2027 14:00:00 GMT", 0),
        ("Wed, 03 Mar 2027 15:02:00 -0000", 120),
        ("Wed, 03 Mar 2099 15:02:00 GMT", 86_400),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("Wed, 99 Mar 2027 15:02:00 GMT", None),
    ],
)
def test_how_long_to_wait_is_read_as_seconds_or_as_a_date(value: str, seconds: int | None) -> None:
    assert retry_after(value, NOW) == (None if seconds is None else timedelta(seconds=seconds))


@given(st.text())
def test_how_long_to_wait_is_within_a_day_whatever_is_said(value: str) -> None:
    wait = retry_after(value, NOW)

    assert wait is None or timedelta() <= wait <= timedelta(days=1)
