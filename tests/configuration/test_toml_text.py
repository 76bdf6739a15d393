from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.toml_text import as_toml, key_as_toml

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.dates()
    | st.times()
    | st.datetimes(timezones=st.none() | st.just(timezone(timedelta(hours=1))))
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
)


@given(values)
def test_what_is_written_is_read_back(value: object) -> None:
    assert tomllib.loads(f"key = {as_toml(value)}") == {"key": value}


@given(st.lists(texts, min_size=1, max_size=4))
def test_a_key_is_read_back_part_by_part(path: list[str]) -> None:
    inner: Any = tomllib.loads(f"{key_as_toml(*path)} = 1")
    for part in path:
        inner = inner[part]

    assert inner == 1


@given(texts)
def test_a_terminal_shows_a_text_and_does_not_obey_it(text: str) -> None:
    written = as_toml(text)

    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in written)
    assert not set("\u202a\u202e\u2066\u2069\u2028\u2029") & set(written)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, "true"),
        (10, "10"),
        (1.0, "1.0"),
        ('C:\\books\\"ours".csv', '"C:\\\\books\\\\\\"ours\\".csv"'),
        (("one", "two"), '["one", "two"]'),
        (date(2027, 3, 31), "2027-03-31"),
        (time(9, 30), "09:30:00"),
        (datetime(2027, 3, 31, 9), "2027-03-31T09:00:00"),  # noqa: DTZ001 -- TOML has local moments
        ({"a b": []}, '{ "a b" = [] }'),
    ],
)
def test_values_look_as_people_write_them(value: object, written: str) -> None:
    assert as_toml(value) == written


def test_what_toml_does_not_have_is_refused() -> None:
    with pytest.raises(TypeError, match="TOML has no NoneType"):
        as_toml(None)
