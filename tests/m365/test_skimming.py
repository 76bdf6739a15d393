"""A page that is too large to be held is skimmed: whatever people wrote in it, and wherever its bytes are cut."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.adapters import AdapterError, TransientError
from copilot_sync_m365.skimming import DEEPEST, MOST, SKIMMED, skimmed

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
        "attachments": st.lists(
            st.fixed_dictionaries({"id": NAMES, NEXT: NAMES, "value": st.lists(NAMES, max_size=2)})
        ),
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

    wanted = [{key: event[key] for key in ("id", "seriesMasterId") if key in event} for event in events]
    assert told == {"value": [{SKIMMED: True, **it} for it in wanted], link: LINK}


@pytest.mark.parametrize("size", [7, 1_000, 65_536])
def test_what_stands_behind_very_long_words_is_found(size: int) -> None:
    vast = {"id": "vast", "body": {"content": '\\","id":"forged",' * 20_000}}
    data = json.dumps({"value": [vast, {"id": "behind"}], DELTA: LINK}).encode()

    told = json.loads(skimmed(in_pieces(data, size)))

    assert [it["id"] for it in told["value"]] == ["vast", "behind"]
    assert told[DELTA] == LINK


WHOLE = json.dumps(
    {NEXT: LINK, "value": [{"id": "a", "body": {"content": 'x \\" ]} \u00e9'}}, {"id": "b", "attendees": [{}, []]}]}
).encode()


@given(cut=st.integers(0, len(WHOLE) - 1), size=st.integers(1, len(WHOLE)))
def test_wherever_a_page_breaks_off_it_is_not_taken_for_a_whole_one(cut: int, size: int) -> None:
    with pytest.raises(TransientError):
        skimmed(in_pieces(WHOLE[:cut], size))


@pytest.mark.parametrize("after", [b"", b" ", b"\r\n\t" * 100_000])
def test_behind_a_whole_page_there_may_be_blanks(after: bytes) -> None:
    assert len(json.loads(skimmed([WHOLE, after]))["value"]) == 2


LONG = b"z" * 200_000
NO_PAGES = {
    "nothing": b"",
    "an error in the middle": b'{"@odata.nextLink":"L","value":[{"id":"a"},{"error":{"code":"X"}}',
    "cut in an ID": b'{"value":[{"id":"cut',
    "cut behind a key": b'{"value":[{"id" ',
    "cut in a long text": b'{"value":[{"subject":"' + LONG,
    "cut behind a backslash": b'{"value":[{"subject":"' + LONG + b"\\",
    "a text that nobody can read": b'{"value":[{"id":"\\x"}]}',
    "letters that are none": b'{"value":[{"id":"\xff"}]}',
    "brackets that do not match": b'{"value":[{"id":"a"]}}',
    "a bracket too many": WHOLE + b"}",
    "words behind it": WHOLE + b"null",
    "another behind it": WHOLE + WHOLE,
    "words before it": b"null" + WHOLE,
    "a web page": b"<html>" + LONG,
    "a list": b'[{"value":[]}]',
    "no list": b'{"value":{"id":"a"}}',
    "no items": b'{"value":null,"other":[{"id":"a"}]}',
    "blanks behind a key": b'{"value":[{"id"' + b" " * 200_000 + b':"a"}]}',
    "too deep": b'{"value":' + b"[" * DEEPEST + b"]" * DEEPEST + b"}",
}


@pytest.mark.parametrize("data", NO_PAGES.values(), ids=NO_PAGES)
@pytest.mark.parametrize("size", [9, 65_536])
def test_what_is_no_page_is_refused_as_a_small_one_is(data: bytes, size: int) -> None:
    with pytest.raises(TransientError, match="breaks off, or is no JSON"):
        skimmed(in_pieces(data, size))


def test_an_item_without_an_id_is_told_as_one() -> None:
    data = b'{"value":[{"id":"a"},{"subject":"x"},{"id":"' + LONG + b'"}]}'

    assert json.loads(skimmed([data]))["value"] == [{SKIMMED: True, "id": "a"}, {SKIMMED: True}, {SKIMMED: True}]


def test_no_item_is_left_out_without_a_word() -> None:
    def page(items: int) -> bytes:
        return json.dumps({"value": [{"id": f"{number}"} for number in range(items)]}).encode()

    assert len(json.loads(skimmed([page(MOST)]))["value"]) == MOST
    with pytest.raises(AdapterError, match="in one page"):
        skimmed([page(MOST + 1)])
