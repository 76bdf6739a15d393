"""What a mail's header says: words, people, the date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.mail.headers import moment, people, words

EAST = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Tea and cake", "Tea and cake"),
        ("folded\r\n over two\n\tlines", "folded over two lines"),
        ("=?utf-8?q?caf=C3=A9?=", "café"),
        ("=?UTF-8?B?Y2Fmw6k=?= at noon", "café at noon"),
        ("=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=", "café"),  # cut inside a letter
        ("=?iso-8859-1?q?caf=E9?=\r\n =?utf-8?q?s_=E2=80=93_all?=", "cafés – all"),
        ("=?utf-8*en?q?hello?=", "hello"),  # with a language, RFC 2231
        ("=?iso-2022-jp?b?GyRCMnEbKEI=?=", "会"),
        ("=?nonsense?q?plain?=", "plain"),
        ("=?utf-8?q?with spaces inside?=", "with spaces inside"),  # not allowed, and common
        ("=?utf-8?b?!?=", None),
        ("=?utf-8?q?never closed", "=?utf-8?q?never closed"),
        ("bell\x07 and \u202eturned round", "bell and turned round"),
        (" \r\n ", None),
    ],
)
def test_words_are_unfolded_and_decoded(written: str, read: str | None) -> None:
    assert words(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("joan@letterbox.example", [(None, "joan@letterbox.example")]),
        ("Joan Pike <Joan@Letterbox.Example>", [("Joan Pike", "joan@letterbox.example")]),
        (
            '"Pike, Joan" <joan@l.example>, Sam<sam@l.example>',
            [("Pike, Joan", "joan@l.example"), ("Sam", "sam@l.example")],
        ),
        ("=?utf-8?Q?Pike,_Zo=C3=AB?= <zoe@l.example>", [("Pike, Zoë", "zoe@l.example")]),
        (r'"Joan \"JP\" Pike" <joan@l.example>', [('Joan "JP" Pike', "joan@l.example")]),
        ("'Joan Pike' <joan@l.example>", [("Joan Pike", "joan@l.example")]),
        ("joan@l.example (Joan Pike)", [("Joan Pike", "joan@l.example")]),
        ("Joan@L.example <joan@l.example>", [(None, "joan@l.example")]),
        ("a@l.example; b@l.example", [(None, "a@l.example"), (None, "b@l.example")]),
        (
            "Forum: a@l.example, B <b@l.example>;, c@l.example",
            [(None, "a@l.example"), ("B", "b@l.example"), (None, "c@l.example")],
        ),
        ("undisclosed-recipients:;", []),
        ("Undisclosed recipients", []),
        ("Joan Pike", [("Joan Pike", None)]),
        ("Joan <not an address>", [("Joan", None)]),
        ("mailto:joan@l.example", [(None, "joan@l.example")]),
        ('"Joan <joan@l.example>', [("Joan", "joan@l.example")]),  # a quotation mark too few
        ("Joan <joan@l.example", [("Joan", "joan@l.example")]),
        (",,;  ,", []),
        ("", []),
    ],
)
def test_people_are_read_in_order(written: str, read: list[tuple[str | None, str | None]]) -> None:
    assert [(user.common_name, user.address) for user in people([written])] == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Tue, 12 May 2026 11:20:00 +0200", datetime(2026, 5, 12, 11, 20, tzinfo=EAST)),
        ("12 May 26 11:20 +0200 (CEST)", datetime(2026, 5, 12, 11, 20, tzinfo=EAST)),
        ("Tue, 12 May 2026 11:20:00 EST", datetime(2026, 5, 12, 16, 20, tzinfo=UTC)),
        ("Tue, 12 May 2026 11:20:00 GMT", datetime(2026, 5, 12, 11, 20, tzinfo=UTC)),
        ("Tue, 12 May 2026 11:20:00 -0000", datetime(2026, 5, 12, 11, 20, tzinfo=UTC)),
        ("Tue, 12 May 2026 11:20:00", datetime(2026, 5, 12, 11, 20, tzinfo=UTC)),
        ("Tue, 12 May\r\n 2026 11:20:00 +0200", datetime(2026, 5, 12, 11, 20, tzinfo=EAST)),
        ("Tue, 32 May 2026 11:20:00 +0200", None),
        ("Tue, 12 May 2026 11:20:00 +9900", None),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_is_aware_or_none(written: str | None, read: datetime | None) -> None:
    assert moment(written) == read


@given(st.text(alphabet='=?qb_"<>(),;:@\\a é\r\n', max_size=60) | st.text(max_size=60))
def test_no_header_makes_trouble(text: str) -> None:
    words(text)
    moment(text)
    for user in people([text]):
        assert user.address or user.common_name
        assert user.address is None or user.address == user.address.lower()
