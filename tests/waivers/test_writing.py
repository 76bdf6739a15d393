"""Waivers written into files of settings of every make: what was there stays byte for byte, and both are read back."""

from __future__ import annotations

import codecs
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.configuration import ConfigurationError, read
from copilot_sync.configuration_text import decode
from copilot_sync.waiver_writing import NotAddedError, with_waivers
from copilot_sync.waivers import MOST, Waiver

WAIVER = Waiver(code="NTC001", series="Planning*", reason="Agreed", agreed_by="the group", until=date(2027, 3, 31))
SETTINGS = '# Ours.\n[rules]\nignore = ["SCH002"] # not here\n'


@pytest.mark.parametrize(
    "before",
    [
        b"",
        SETTINGS.encode(),
        SETTINGS.rstrip().encode(),
        SETTINGS.replace("\n", "\r\n").encode(),
        codecs.BOM_UTF8 + SETTINGS.encode(),
        codecs.BOM_UTF16_LE + SETTINGS.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + SETTINGS.rstrip().encode("utf-16-be"),
        b"# no end",
        b'[[waivers]]\ncode = "ACC001"\nplace = "x"\nreason = "y"\nagreed_by = "z"\nuntil = 2027-01-01',
    ],
)
def test_every_byte_stays_and_the_waiver_is_read_back(before: bytes) -> None:
    after = with_waivers(before, [WAIVER, WAIVER])

    assert after.startswith(before)
    known, now = read(decode(before)), read(decode(after))
    assert [waiver.code for waiver in now.policy.waivers] == [
        *(waiver.code for waiver in known.policy.waivers),
        "NTC001",
        "NTC001",
    ]
    assert now.policy.choice == known.policy.choice
    assert (b"\r\n" in after) == (b"\r\n" in before)
    assert after.count(b"\r") == after.count(b"\r\n")


@given(words=st.text(min_size=1).filter(str.strip), reason=st.text(min_size=1).filter(str.strip))
def test_whatever_people_type_is_read_back(words: str, reason: str) -> None:
    waiver = Waiver(code="NTC001", series=words, reason=reason, agreed_by="us", until=date(2027, 3, 31))

    (written,) = read(decode(with_waivers(b"", [waiver]))).policy.waivers

    assert written.series == words.encode("utf-8", "replace").decode().strip()
    assert written.reason == reason.encode("utf-8", "replace").decode().strip()


def test_more_than_are_read_are_not_added() -> None:
    table = '[[waivers]]\ncode = "ACC001"\nplace = "x"\nreason = "y"\nagreed_by = "z"\nuntil = 2027-01-01\n'

    with pytest.raises(NotAddedError, match="take out those that have ended"):
        with_waivers((table * MOST).encode(), [WAIVER])


def test_a_file_with_mistakes_is_not_added_to() -> None:
    with pytest.raises(ConfigurationError):
        with_waivers(b"[rules]\nprofile = 'strickt'\n", [WAIVER])
