"""A text put into a folded line and taken out again leaves the bytes of before."""

from __future__ import annotations

import re
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from copilot_sync.itip.rawlines import Document, RawLine, escape, new_line

LETTERS = st.text(st.sampled_from('ab é€\U0001f600;,\\\n:"'), max_size=150)
PHYSICAL = re.compile(rb"\r\n|\r|\n")


@st.composite
def folded(draw: st.DrawFn) -> tuple[RawLine, str]:
    """A DESCRIPTION as some writer folds it: at 75 octets, at another width, anywhere, or not at all."""
    text = draw(LETTERS)
    newline, space = draw(st.sampled_from([b"\r\n", b"\n", b"\r"])), draw(st.sampled_from([b" ", b"\t"]))
    whole = b"DESCRIPTION;LANGUAGE=en:" + escape(text).encode()
    width = draw(st.sampled_from([None, 73, 74, 75]))
    if width:
        cuts = list(range(width, len(whole), width - 1))
    else:
        cuts = sorted(draw(st.lists(st.integers(24, len(whole)), max_size=5)))
    pieces = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    blank_lines = draw(st.sampled_from([1, 1, 1, 2]))
    return RawLine((newline * blank_lines + space).join(pieces), newline, "utf-8"), text


@settings(max_examples=600, deadline=None)
@given(folded(), LETTERS, st.data())
def test_what_is_put_in_can_be_taken_out_without_a_trace(
    written: tuple[RawLine, str], added: str, data: st.DataObject
) -> None:
    line, text = written
    at = data.draw(st.integers(0, len(text)))
    added = f"\n\nTaking part{added}"
    assert line.text == text

    longer = line.with_text(at, added)

    assert longer.text == text[:at] + added + text[at:]
    assert longer.without_text(at, at + len(added)) == line


@settings(max_examples=300, deadline=None)
@example((RawLine(b"DESCRIPTION:" + b"a" * 75, b"\r\n", "utf-8"), "a" * 75), "", 0)
@given(folded(), LETTERS, st.integers(0, 150))
def test_new_lines_have_75_octets_at_most_and_split_no_character(
    written: tuple[RawLine, str], added: str, at: int
) -> None:
    line, text = written
    longer = line.with_text(min(at, len(text)), f"\n\n{added}")

    theirs = PHYSICAL.split(line.raw)
    too_long = [other for other in theirs if len(other) > 75]
    for physical in set(PHYSICAL.split(longer.raw)) - set(theirs):
        of_such_a_line = any(physical.startswith(other[:70]) or other.endswith(physical[1:]) for other in too_long)
        assert len(physical) <= 75 or of_such_a_line, "what its writer left too long stays as it was, before and behind"


@pytest.mark.parametrize("newline", [b"\r\n", b"\n", b"\r", b"\r\r\n"])
@given(text=LETTERS)
def test_a_line_of_our_own_is_folded_with_the_files_own_ends(newline: bytes, text: str) -> None:
    raw = new_line("DESCRIPTION", text, newline, "utf-8")

    assert RawLine(raw, newline, "utf-8").text == text
    assert all(len(line) <= 75 for line in PHYSICAL.split(raw))
    assert all(line.decode() is not None for line in PHYSICAL.split(raw))


@pytest.mark.parametrize(
    ("data", "line_number", "expected"),
    [
        (b"A:1\r\nB:2\r\n 3\r\nC:4\r\n", 2, b"B:2\r\n 3"),
        (b"A:1\nB:2\n\n\t3\n\nC:4\n", 2, b"B:2\n\n\t3"),
        (b"A:1\rB:2\r 3\rC:4", 2, b"B:2\r 3"),
        (b"A:1\r\nC:4", 2, b"C:4"),
        (b"\xef\xbb\xbfA:1\r\n B\r\n", 1, b"\xef\xbb\xbfA:1\r\n B"),
        (b"A:1\r\r\nB:2\r\r\n 3\r\r\nC:4\r\r\n", 3, b"B:2\r\r\n 3"),
    ],
)
def test_a_logical_line_is_found_by_its_number(data: bytes, line_number: int, expected: bytes) -> None:
    document = Document(data)
    start, end = document.span(line_number)

    assert data[start:end] == expected


def test_many_blank_lines_take_no_time() -> None:
    data = b"DESCRIPTION:a" + b"\r\n" * 200_000 + b" b" + b"\r" * 200_000 + b"C:1"
    begun = process_time()
    line = Document(data).line(1)

    assert line.with_text(1, "x").text == "axb"
    assert process_time() - begun < 5


def test_a_line_in_another_charset_keeps_it() -> None:
    line = RawLine("DESCRIPTION:Café".encode("latin-1"), b"\r\n", "cp1252")

    longer = line.with_text(4, "\n£5 – “yes”")

    assert longer.raw == "DESCRIPTION:Café\\n£5 – “yes”".encode("cp1252")
    assert longer.text == "Café\n£5 – “yes”"
    with pytest.raises(UnicodeEncodeError):
        line.with_text(4, "\N{SNOWMAN}")
