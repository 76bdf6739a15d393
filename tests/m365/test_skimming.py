"""A page that is too large to be held is skimmed: whatever people wrote in it, and wherever its bytes are cut."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync_m365.skimming import SKIMMED, skimmed

NEXT, DELTA = "@odata.nextLink", "@odata.deltaLink"
LINK = "https://graph.microsoft.com/v1.0/users/ada/calendarView/delta?$deltatoken=a%2Bb"
FORGED = ['"id":"forged"', '{"id": "forged"}', f'\\","{NEXT}":"forged', '\\\\", "id" : "forged', "id", "\\", '\n"id":"']
WORDS = st.one_of(st.text(max_size=30), st.sampled_from(FORGED), st.lists(st.sampled_from(FORGED)).map("".join))
NAMES = st.text(alphabet="abcXYZ019_-=/+", min_size=1, max_size=40)
EVENTS = st.fixed_dictionaries(
    {"subject": WORDS, "id": NAMES, "body": st.fixed_dictionaries({"content": WORDS, "contentType": st.just("html")})},
    optional={
        "seriesMasterId": NAMES,
        "attendees": st.lists(WORDS, max_size=3),
        "@removed": st.just({"reason": "deleted"}),
    },
)


def in_pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@given(
    events=st.lists(EVENTS, max_size=5),
    link=st.sampled_from([NEXT, DELTA]),
    link_first=st.booleans(),
    indent=st.sampled_from([None, 2]),
    is_ascii=st.booleans(),
    size=st.integers(1, 200),
)
def test_it_tells_the_ids_and_the_link_and_nothing_that_people_wrote(  # noqa: PLR0917 -- each is one way to write JSON
    events: list[dict[str, object]],
    link: str,
    link_first: bool,  # noqa: FBT001 -- as Hypothesis gives it
    indent: int | None,
    is_ascii: bool,  # noqa: FBT001 -- as above
    size: int,
) -> None:
    page = {link: LINK, "value": events} if link_first else {"value": events, link: LINK}
    data = json.dumps(page, indent=indent, ensure_ascii=is_ascii).encode(errors="replace")

    told = json.loads(skimmed(in_pieces(data, size)))

    wanted = {str(event[key]) for event in events for key in ("id", "seriesMasterId") if key in event}
    assert {it["id"] for it in told["value"]} == wanted
    assert len(told["value"]) == len(wanted)
    assert all(it[SKIMMED] for it in told["value"])
    assert {key: value for key, value in told.items() if key != "value"} == {link: LINK}


@pytest.mark.parametrize("size", [7, 1_000, 65_536])
def test_what_stands_behind_very_long_words_is_found(size: int) -> None:
    vast = {"id": "vast", "body": {"content": '\\","id":"forged",' * 20_000}}
    data = json.dumps({"value": [vast, {"id": "behind"}], DELTA: LINK}).encode()

    told = json.loads(skimmed(in_pieces(data, size)))

    assert [it["id"] for it in told["value"]] == ["vast", "behind"]
    assert told[DELTA] == LINK


@pytest.mark.parametrize("data", [b"", b"{", b'{"id":', b'{"id":"\\x"}', b'{"id":"\xff"}', b'{"value":[{"id":"cut'])
def test_what_is_no_json_names_nothing(data: bytes) -> None:
    assert {it["id"] for it in json.loads(skimmed([data]))["value"]} <= {""}
