"""What a list of guests would tell a stranger about somebody's health or care."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from copilot_sync.invite import CUType
from copilot_sync.names import JOB_TITLE, LONGEST, ROLE_WORDS, is_plain, names_nobody, role_written_in
from copilot_sync.once import once
from copilot_sync.people import Role
from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.lines import Passages, passage
from copilot_sync.reading.names_in_text import is_name, not_names
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from copilot_sync.invite import Attendee, Invite
    from copilot_sync.reading.lines import Passage

_LIVED_WORDS = late(
    "(?<!\\w)(?:"
    + "|".join(re.escape(word) for word in sorted(ROLE_WORDS["lived_experience"], key=len, reverse=True))
    + ")(?!\\w)"
)
_REFERS_BACK = late(r"(?<!\w)(?:it|this|them|these|(?<!order )(?<!event )that|yours|(?:say|do) so)(?!\w)")
_WORD = late(r"[^\W_]+")
MOST_NAME_WORDS = 6
MOST_OF_A_NAME = 4
"""Words by which somebody is called: "Ola", "Mr Berg", "Ola Berg"."""
_TITLES = "dr|mr|mrs|ms|mx|miss|prof|professor|rev|sister|cllr|councillor|sir|dame"
_TITLE_BEFORE = late(rf"(?<!\w)(?:{_TITLES})\.? (?=somebody(?!\w))")
_SHE = late(r"^(?:(?P<owner>his|her)|s?he)(?!\w)")
"""As in "She uses a frame", behind a sentence that names a guest."""
_IT = late(r"^(?:it|this|that|these|those)(?:['’]s)? ")
_SOMEBODY = "somebody"
"""What stands for the name of a guest where needs are looked for."""
_NAME_AND_ROLE = late(
    r"(?<![\w'’-])(?P<name>[A-ZÀ-Þ][\w'’-]{0,30}(?:[ \t][A-ZÀ-Þ][\w'’.-]{0,30}){0,3})[ \t]?[(](?P<role>[^()]{2,60})[)]"
)
FEWEST_LISTED = 2
"""Names with a role behind each that are a list of people."""
_NO_NAME = late(rf"\([^()]*\)|\b(?:{_TITLES})\b\.?")
_IN_BRACKETS = late(r"[(\[]([^()\[\]]{2,60})[)\]]")
_NAME_IN_FRONT = late(r"([A-ZÀ-Þ][\w'’-]{1,30}(?: [A-ZÀ-Þ][\w'’-]{1,30}){0,2}) \([^()]{2,40}\)")
"""As in "Ola Berg (carer)", in a subject."""
PEOPLE = frozenset({CUType.INDIVIDUAL, CUType.UNKNOWN})
SIGNATURE = 6
"""The last lines of a body, among which a short one with a job title is a signature."""
SHORT = 12
_FOR_IT = late(
    r"(?:['’]s)? (?:society|charity|association|cymru|wales|scotland|ireland|uk|action|aotearoa|new zealand|nz|australia|canada)(?!\w)"
)
"""Behind a condition, what makes it the name of a charity."""


def revealing_words(subject: Passages, body: Passages, groups: Iterable[str]) -> Passage | None:
    """The first passage that names a condition, or a service that people use because of one."""
    words = lexicon("revealing", "condition")
    named_groups = Passages([passage("attendees", name) for name in groups])
    letter = (piece for piece in words.among(body) if not _is_signature(piece, len(body) - body.index(piece)))
    return words.first(subject) or words.first(named_groups) or next(letter, None)


def _is_signature(piece: Passage, from_end: int) -> bool:
    """Whether a line is somebody's job, as at a clinic; a charity for one condition tells of it there too."""
    named = lexicon("revealing", "condition").search(piece)
    if named is not None and _FOR_IT.match(piece.low, named.end()):
        return False
    return from_end <= SIGNATURE and len(piece.low.split()) <= SHORT and bool(JOB_TITLE.search(piece.low))


def told_to_all(body: Passages) -> Passage | None:
    """The sentence that asks people to tell everybody about their health or needs."""
    tell_all, matter = lexicon("revealing", "tell_all"), lexicon("revealing", "health_matter")
    said = tell_all.among(body)
    for index, piece in enumerate(body) if said else ():
        if piece in said:
            before = body[max(0, index - 2) : index] if _REFERS_BACK.search(piece.low) else []
            if any(map(matter.is_in, (piece, *before))):
                return piece
    return None


class Guests:
    """The people among the attendees of an invite, mailboxes and rooms left out."""

    def __init__(self, attendees: Iterable[Attendee]) -> None:
        self._attendees = attendees

    @once
    def people(self) -> list[Attendee]:
        """Those of them."""
        return list(filter(_is_person, self._attendees))

    @once
    def names(self) -> set[tuple[str, ...]]:
        """Their full names, in words of small letters; an empty one where a name is not shown."""
        return {_words_of(_full_name(person.common_name)) for person in self.people}

    @once
    def called_by(self) -> set[tuple[str, ...]]:
        """Their first names, their last ones, with a title too, and their full ones, in words of small letters."""
        names = [name for person in self.people if (name := _full_name(person.common_name))]
        last = {words[-1] for name in names if len(words := name.split()) > 1}
        titled = [f"{title} {name}" for name in last for title in _TITLES.split("|")]
        first = [name.split()[0] for name in names]
        return {_words_of(called) for called in (*names, *first, *titled, *(last - _never_a_name()))}

    @property
    def show_a_role(self) -> bool:
        """Whether one of their names has a role behind it."""
        return any(_is_person(attendee) for attendee in self._attendees if _shows_role(attendee.common_name))


def role_on_show(invite: Invite, guests: Guests) -> Passage | None:
    """A display name, a category or the subject that says of somebody that they are a patient, a carer or the like.

    The passage holds the words that show it, and no name.
    """
    if guests.show_a_role:
        return passage("attendees", "a role written behind a name")
    for piece in (
        passage("subject", invite.summary or ""),
        *(passage("category", said) for said in invite.categories),
    ):
        named = _NAME_IN_FRONT.finditer(piece.text) if "(" in piece.text else ()
        if any(is_name(match[1]) and role_written_in(match[0]) == Role.LIVED_EXPERIENCE for match in named):
            return passage(piece.where, "a name with a role behind it")
        if _tells_role(piece) and _names_one_of(guests.names, piece.low):
            return passage(piece.where, "a name beside a role or a condition")
    return None


def role_in_text(invite: Invite, guests: Guests, body: Passages) -> Passage | None:
    """Where the text says of an attendee, or in a list of names, who is a patient or a carer: "Lee Ward (carer)".

    What people say of themselves is theirs. The passage holds no name.
    """
    told = dict([said for piece in body if "(" in piece.text for said in _names_with_roles(piece)])
    if not told:
        return None
    senders = (invite.organizer, invite.envelope.sender if invite.envelope else None)
    own = {word for user in senders if user is not None for word in _words_of(_full_name(user.common_name))}
    told = {words: said for words, said in told.items() if own.isdisjoint(words)}
    invited = guests.names | {name[:1] for name in guests.names if name}
    roles = {words: role_written_in(said) for words, said in told.items()}
    listed = sum(role is not None for role in roles.values()) >= FEWEST_LISTED
    known = any(_shows_role(said) and (listed or words in invited) for words, said in told.items())
    return passage("body", "a role written behind a name") if known else None


def support_on_show(guests: Guests, body: Passages) -> Passage | None:
    """The sentence that tells everybody what support an attendee needs, by name, or by "she" behind one with the name."""
    told = lexicon("needs", "told")
    begin = {words[0] for words in guests.called_by if words}
    before = ""
    for piece in body if begin else ():
        named = not begin.isdisjoint(_words_in(piece))
        low = _with_somebody(piece, guests.called_by) if named else piece.low.replace(_SOMEBODY, "someone")
        if _SOMEBODY in before and _SOMEBODY not in low:
            low = _SHE.sub(lambda she: f"{_SOMEBODY}'s" if she["owner"] else _SOMEBODY, low)
        if _SOMEBODY in low and told.search_text(f"{before}, {low}" if _IT.match(low) else low):
            return piece
        before = low.rstrip(".!?")
    return None


@remembered
def _words_in(piece: Passage) -> frozenset[str]:
    return frozenset(_WORD.findall(piece.low))


def _with_somebody(piece: Passage, names: Container[tuple[str, ...]]) -> str:
    """A sentence in lower case with "somebody" for each of the names, and "someone" for a "somebody" of its own."""
    words = list(_WORD.finditer(piece.low))
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
            return 0 if length == 1 and written in _never_a_name() else length
    return 0


@cache
def _never_a_name() -> frozenset[str]:
    """Words that are somebody's name with a capital alone."""
    return frozenset.union(*not_names())


@remembered
def _names_with_roles(piece: Passage) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The words of each name that has something in brackets behind it, and that."""
    return tuple(
        (_words_of(said["name"].lower()), f"({said['role']})")
        for said in _NAME_AND_ROLE.finditer(piece.text)
        if is_name(said["name"])
    )


def _is_person(attendee: Attendee) -> bool:
    return attendee.cutype in PEOPLE and not names_nobody(attendee)


def _shows_role(name: str | None) -> bool:
    return name is not None and not is_plain(name) and _is_on_show_in(name[:LONGEST])


@remembered
def _is_on_show_in(name: str) -> bool:
    if role_written_in(name) == Role.LIVED_EXPERIENCE:
        return True
    in_brackets = _IN_BRACKETS.search(name) if "(" in name or "[" in name else None
    return bool(in_brackets and lexicon("revealing", "condition").is_in(passage("attendees", in_brackets[1])))


@remembered
def _tells_role(piece: Passage) -> bool:
    return bool(_LIVED_WORDS.search(piece.low) or lexicon("revealing", "condition").is_in(piece))


def _names_one_of(names: Container[tuple[str, ...]], low: str) -> bool:
    """Whether one of the names stands in a text, as whole words: Jo is not in "join"."""
    words = _words_of(low)
    return any(
        words[start : start + length] in names
        for start in range(len(words))
        for length in range(1, min(MOST_NAME_WORDS, len(words) - start) + 1)
    )


def _words_of(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text))


def _full_name(display_name: str | None) -> str:
    return _full_name_in(display_name[:LONGEST]) if display_name else ""


@remembered
def _full_name_in(display_name: str) -> str:
    words = _NO_NAME.sub(" ", display_name.lower())
    parts = [part.strip() for part in words.split(",")]
    return " ".join(" ".join(reversed(parts)).split()) if "@" not in words else ""
