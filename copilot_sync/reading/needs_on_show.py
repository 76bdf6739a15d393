"""Whether the text tells everybody what support a guest needs, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.reading.guests import TITLES, WORD, never_a_name, words_of
from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.remembering import remembered, remembered_if_short

if TYPE_CHECKING:
    import re
    from collections.abc import Container

    from copilot_sync.reading.guests import Guests
    from copilot_sync.reading.lines import Passage, Passages

MOST_OF_A_NAME = 4
"""Words by which somebody is called: "Ola", "Mr Berg", "Ola Berg"."""
_TITLE_BEFORE = late(rf"(?<!\w)(?:{TITLES})\.? (?=somebody(?!\w))")
_SHE = late(r"^(?:(?P<owner>his|her)|s?he)(?!\w)")
"""As in "She uses a frame", behind a sentence that names a guest."""
_IT = late(r"^(?:it|this|that|these|those)(?:['’]s)? ")
_SOMEBODY = "somebody"
"""What stands for the name of a guest where needs are looked for."""


def support_on_show(guests: Guests, body: Passages) -> Passage | None:
    """The sentence that tells everybody what support an attendee needs, by name, or by "she" behind one with the name."""
    before = ""
    for piece in body if guests.first_words else ():
        low = with_guests(piece, guests) or piece.low.replace(_SOMEBODY, "someone")
        if _SOMEBODY in before and _SOMEBODY not in low:
            low = _SHE.sub(lambda she: f"{_SOMEBODY}'s" if she["owner"] else _SOMEBODY, low)
        if _SOMEBODY in low and _tells_of_needs(f"{before}, {low}" if _IT.match(low) else low):
            return piece
        before = low.rstrip(".!?")
    return None


def with_guests(piece: Passage, guests: Guests) -> str | None:
    """A sentence, as `with_somebody`, with that for each guest who is named in it; ``None`` where nobody may be."""
    named = guests.first_words & words_in(piece)
    return with_somebody(piece, guests.called(named)) if named else None


@remembered_if_short
def _tells_of_needs(low: str) -> bool:
    return lexicon("needs", "told").search_text(low) is not None


@remembered
def words_in(piece: Passage) -> frozenset[str]:
    """The words of a sentence, in lower case: where no name begins with one of them, nobody is named."""
    return frozenset(words_of(piece.low))


@remembered
def with_somebody(piece: Passage, names: frozenset[tuple[str, ...]]) -> str:
    """A sentence in lower case with "somebody" for each of the names, and "someone" for a "somebody" of its own."""
    words = list(WORD.finditer(piece.low))
    low, end, index = "", 0, 0
    while index < len(words):
        length = _length_of_name(piece, words[index : index + MOST_OF_A_NAME], names)
        if length:
            low += piece.low[end : words[index].start()].replace(_SOMEBODY, "someone") + _SOMEBODY
            end = words[index + length - 1].end()
        index += length or 1
    return _TITLE_BEFORE.sub("", low + piece.low[end:].replace(_SOMEBODY, "someone"))


def _length_of_name(piece: Passage, words: list[re.Match[str]], names: Container[tuple[str, ...]]) -> int:
    """With how many words one of the names stands there, the longest first; "will" is nobody's, and "Will" may be."""
    for length in range(len(words), 0, -1):
        if tuple(word[0] for word in words[:length]) in names:
            written = piece.text[words[0].start() : words[0].end()]
            return 0 if length == 1 and written in never_a_name() else length
    return 0
