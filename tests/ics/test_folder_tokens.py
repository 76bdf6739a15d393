"""Tokens of a folder: right, or expired, whatever bytes they are made of."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.adapters import SyncToken, SyncTokenExpired
from copilot_sync.file_sources.tokens import FILE, HEAD, Held, Known, held_by

PLACE = "/srv/invites"
KNOWN = st.builds(Known, st.binary(min_size=8, max_size=8), st.binary(min_size=12, max_size=12))
HELD = st.builds(
    Held,
    st.binary(min_size=8, max_size=8),
    st.integers(-(2**63), 2**63 - 1),
    st.dictionaries(st.binary(min_size=16, max_size=16), KNOWN, max_size=5),
)
TOKEN = Held(b"12345678", 5, {b"0123456789abcdef": Known(b"abcdefgh", b"fedcba987654")}).as_token(PLACE)


@given(HELD)
def test_what_was_held_comes_back(held: Held) -> None:
    assert held_by(held.as_token(PLACE), PLACE) == held


@given(st.text() | st.binary().map(lambda data: base64.b64encode(data).decode()))
def test_what_is_no_token_of_ours_has_expired(text: str) -> None:
    with pytest.raises(SyncTokenExpired):
        held_by(SyncToken(text), PLACE)


@given(st.integers(0, len(TOKEN) - 1), st.characters(codec="ascii"))
def test_a_token_with_another_character_in_it_is_the_same_or_has_expired(position: int, character: str) -> None:
    try:
        held = held_by(SyncToken(TOKEN[:position] + character + TOKEN[position + 1 :]), PLACE)
    except SyncTokenExpired:
        return
    assert held.as_token(PLACE) == TOKEN


@given(st.integers(0, len(TOKEN) - 1))
def test_a_token_that_is_cut_short_has_expired(end: int) -> None:
    with pytest.raises(SyncTokenExpired):
        held_by(SyncToken(TOKEN[:end]), PLACE)


@given(st.binary(max_size=3 * FILE.size))
def test_a_token_that_somebody_made_up_is_read_as_it_says_or_has_expired(files: bytes) -> None:
    body = base64.b64decode(TOKEN)[: HEAD.size] + files
    token = SyncToken(base64.b64encode(body + hashlib.sha256(body).digest()[:8]).decode())
    try:
        held = held_by(token, PLACE)
    except SyncTokenExpired:
        assert len(files) % FILE.size
    else:
        assert len(held.files) <= len(files) // FILE.size


def test_a_token_of_another_folder_has_expired() -> None:
    with pytest.raises(SyncTokenExpired, match="it is read anew"):
        held_by(TOKEN, "/srv/other")
