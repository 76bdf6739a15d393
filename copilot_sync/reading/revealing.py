"""What a list of guests would tell a stranger about somebody's health or care."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot_sync.names import JOB_TITLE, ROLE_WORDS, role_written_in
from copilot_sync.people import Role
from copilot_sync.reading.guests import full_name, shows_role, words_of
from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.lines import Passages, passage
from copilot_sync.reading.names_in_text import is_name
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from copilot_sync.invite import Invite
    from copilot_sync.reading.guests import Guests
    from copilot_sync.reading.lines import Passage

_LIVED_WORDS = late(
    "(?<!\\w)(?:"
    + "|".join(re.escape(word) for word in sorted(ROLE_WORDS["lived_experience"], key=len, reverse=True))
    + ")(?!\\w)"
)
_REFERS_BACK = late(r"(?<!\w)(?:it|this|them|these|(?<!order )(?<!event )that|yours|(?:say|do) so)(?!\w)")
MOST_NAME_WORDS = 6
_NAME = r"(?<![\w'’-])(?P<name>[A-ZÀ-Þ][\w'’-]{0,30}(?:[ \t][A-ZÀ-Þ][\w'’.-]{0,30}){0,3})"
_NAME_AND_ROLE = late(_NAME + r"[ \t]?[(](?P<role>[^()]{2,60})[)]")
_NAME_IS_ROLE = late(
    _NAME
    + r"(?:,| is|, who is|(?: to [\w' -]{3,30})? as) (?:one of (?:our|the)|an?|our|the) (?P<role>[\w' -]{4,40}?)(?=[,.;!?]|$| (?:who|has|have|will|and|from|for|with|of|on|in|at|here)(?!\w))"
)
"""As in "Ola Berg, one of our carers, has kindly agreed"."""
FEWEST_LISTED = 2
"""Names with a role behind each that are a list of people."""
_NAME_IN_FRONT = late(r"([A-ZÀ-Þ][\w'’-]{1,30}(?: [A-ZÀ-Þ][\w'’-]{1,30}){0,2}) \([^()]{2,40}\)")
"""As in "Ola Berg (carer)", in a subject."""
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
        if piece in said and any(map(matter.is_in, (piece, *_spoken_of(piece, body[max(0, index - 2) : index])))):
            return piece
    return None


def _spoken_of(piece: Passage, before: Sequence[Passage]) -> Sequence[Passage]:
    """Those of the sentences before one that it speaks of: a question or heading that it answers, or what "it" is."""
    if _REFERS_BACK.search(piece.low):
        return before
    return [asked for asked in before[-1:] if asked.low.rstrip().endswith(("?", ":"))]


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

    Or "Lee Ward, one of our carers", or "Lee Ward is a carer".

    What people say of themselves is theirs. The passage holds no name.
    """
    told = dict([said for piece in body for said in _names_with_roles(piece)])
    if not told:
        return None
    senders = (invite.organizer, invite.envelope.sender if invite.envelope else None)
    own = {word for user in senders if user is not None for word in words_of(full_name(user.common_name))}
    told = {words: said for words, said in told.items() if own.isdisjoint(words)}
    invited = guests.names | {name[:1] for name in guests.names if name}
    roles = {words: role_written_in(said) for words, said in told.items()}
    listed = sum(role is not None for role in roles.values()) >= FEWEST_LISTED
    known = any(shows_role(said) and (listed or words in invited) for words, said in told.items())
    return passage("body", "a role written behind a name") if known else None


@remembered
def _names_with_roles(piece: Passage) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The words of each name that has something in brackets behind it, or what it is said to be, and that."""
    return tuple(
        (words_of(said["name"].lower()), f"({said['role']})")
        for said in (*_NAME_IS_ROLE.finditer(piece.text), *_NAME_AND_ROLE.finditer(piece.text))
        if is_name(said["name"])
    )


@remembered
def _tells_role(piece: Passage) -> bool:
    return bool(_LIVED_WORDS.search(piece.low) or lexicon("revealing", "condition").is_in(piece))


def _names_one_of(names: Container[tuple[str, ...]], low: str) -> bool:
    """Whether one of the names stands in a text, as whole words: Jo is not in "join"."""
    words = words_of(low)
    return any(
        words[start : start + length] in names
        for start in range(len(words))
        for length in range(1, min(MOST_NAME_WORDS, len(words) - start) + 1)
    )
