"""Who is shown in a role: as a patient, a carer or the like, or with a condition, beside their name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot_sync.names import JOB_TITLE, ROLE_WORDS, role_written_in
from copilot_sync.people import Role
from copilot_sync.reading.guests import called_by, full_name, shows_role, words_of
from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.lines import passage
from copilot_sync.reading.names_in_text import is_name
from copilot_sync.reading.needs_on_show import with_guests, with_somebody, words_in
from copilot_sync.remembering import remembered, remembered_if_short

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from copilot_sync.invite import Invite
    from copilot_sync.reading.guests import Guests
    from copilot_sync.reading.lines import Passage, Passages

_LIVED = "|".join(re.escape(word) for word in sorted(ROLE_WORDS["lived_experience"], key=len, reverse=True))
_LIVED_WORDS = late(rf"(?<!\w)(?:{_LIVED})(?!\w)(?! (?:[\w'-]+ ){{0,2}}(?:{JOB_TITLE.pattern}))")
"""But not "Patient Safety Lead", which is a job."""
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
_ROLE_AND_FULL_NAME = late(
    rf"(?<!\w)(?i:(?:{_LIVED})(?: rep(?:resentative)?)?)(?P<label>:)?[ \t](?P<name>[A-ZÀ-Þ][\w'’-]{{1,30}}[ \t][A-ZÀ-Þ][\w'’-]{{1,30}})"
    r"(?P<here> (?:will|is (?:going|here|coming|joining)|has (?:kindly )?agreed|joins|opens|speaks|leads|co-?chairs|tells)(?!\w))?"
)
"""As in "Patient: Ola Berg", and in "carer Ola Berg will open the day": somebody who takes part, invited by name or not."""
_OF_THEIR_OWN = late(r"somebody[^.?!;]{0,60}? (?:his|her) (?=(?P<what>[^.?!;,]{3,40}))")
_USED = late(
    r"somebody(?:,? who)?(?: has| is| was| has been){0,2} (?:used|uses|under|seen by|treated (?:by|at|in|on)|looked after by"
    r"|spent [\w ]{3,20} (?:in|on)|on the waiting list (?:for|of))(?: the| our| your| an?)? (?=(?P<what>[^.?!;,]{3,40}))"
)
_BESIDE = late(
    r"somebody(?:'s|,| \(| -| –|:) ?(?:(?:his|her|own|has|with|had) ){0,2}(?P<what>[^.?!;:,()-]{3,40})(?=[.?!;:,()-]|$)"
)
_AT_WORK = late(
    r"(?<!\w)(?:dr|doctor|prof|professor|sister|matron|nurse|consultant|clinic|clinics|service|services)(?!\w)"
)
"""Beside a name, what makes the condition that of somebody's work."""
_NO_MATTER_OF_THEIRS = late(
    r"(?<!\w)(?:research|work|study|studies|project|team|talk|leaflets?|papers?|patients?|services?|clinics?|nurses?|wards?|units?|"
    r"groups?|training|book|films?|report|job|poster|stall|charity|campaign)(?!\w)"
)
"""What somebody does or makes about a condition, whoever has it."""


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
        if _tells_role(piece) and (_names_one_of(guests.names, piece.low) or _puts_a_condition_beside(guests, piece)):
            return passage(piece.where, "a name beside a role or a condition")
    return None


def _puts_a_condition_beside(guests: Guests, piece: Passage) -> bool:
    """Whether a condition stands right behind a part of a guest's name, as in "Patient story (Mr O Berg, stroke)"."""
    low = with_guests(piece, guests)
    if low is None or _AT_WORK.search(piece.low):
        return False
    return any(_is_condition(beside["what"]) for beside in _BESIDE.finditer(low))


def _is_condition(low: str) -> bool:
    found = lexicon("revealing", "condition").search_text(low)
    return found is not None and found[0] == low.strip()


def role_in_text(invite: Invite, guests: Guests, body: Passages) -> Passage | None:
    """Where the text says of an attendee, or in a list of names, who is a patient or a carer: "Lee Ward (carer)".

    Or "Lee Ward, one of our carers", or "Lee Ward is a carer".

    What people say of themselves is theirs. The passage holds no name.
    """
    told = dict([said for piece in body for said in _names_with_roles(piece)])
    if not told:
        return None
    own = {word for name in _names_of_senders(invite) for word in words_of(name)}
    told = {words: said for words, said in told.items() if own.isdisjoint(words)}
    invited = guests.names | {name[:1] for name in guests.names if name}
    roles = {words: role_written_in(said) for words, said in told.items()}
    listed = sum(role is not None for role in roles.values()) >= FEWEST_LISTED
    known = any(shows_role(said) and (listed or words in invited) for words, said in told.items())
    return passage("body", "a role written behind a name") if known else None


def role_told(
    invite: Invite, guests: Guests, pieces: Passages, is_signature: Callable[[Passage], bool]
) -> Passage | None:
    """Where a guest is told of as a patient, a carer or the like in so many words: "our carer Lee", "Lee's own stroke".

    What people say of themselves is theirs, as in a signature. The passage holds no name.
    """
    told = next(guests_told(invite, guests, pieces, is_signature), None)
    return passage(told.where, "a name beside a role or a condition") if told else None


def guests_told(
    invite: Invite, guests: Guests, pieces: Passages, is_signature: Callable[[Passage], bool]
) -> Iterator[Passage]:
    """The pieces that tell so, with the names in them."""
    begin, own = guests.first_words, tuple(map(called_by, _names_of_senders(invite)))
    naming = [piece for piece in pieces if _named_with_role(piece) or not begin.isdisjoint(words_in(piece))]
    for piece in naming:
        beside = _named_with_role(piece)
        names = _less_own(guests.called(begin & words_in(piece)), own)
        low = with_somebody(piece, names.union(beside) if beside else names)
        told = "somebody" in low and _tells_of_role(low)
        if told and not is_signature(piece):
            yield piece


@remembered
def _less_own(
    names: frozenset[tuple[str, ...]], own: tuple[frozenset[tuple[str, ...]], ...]
) -> frozenset[tuple[str, ...]]:
    return names.difference(*own)


def _names_of_senders(invite: Invite) -> list[str]:
    """The full names of those whose words the invite holds."""
    senders = (invite.organizer, invite.envelope.sender if invite.envelope else None)
    return [full_name(user.common_name) for user in senders if user is not None]


@remembered
def _named_with_role(piece: Passage) -> tuple[tuple[str, ...], ...]:
    """The names of those who are told of as taking part, right behind a role."""
    return tuple(
        words_of(said["name"].lower())
        for said in _ROLE_AND_FULL_NAME.finditer(piece.text)
        if (said["here"] or (said["label"] and not piece.text[said.end() :].strip(" ."))) and is_name(said["name"])
    )


@remembered_if_short
def _tells_of_role(low: str) -> bool:
    return lexicon("roles", "told").search_text(low) is not None or _has_a_condition(low)


def _has_a_condition(low: str) -> bool:
    """As in "somebody will speak about her stroke", "somebody has used the crisis line"; the research of somebody is none."""
    return any(
        _begins_with_condition(own["what"]) and not _NO_MATTER_OF_THEIRS.search(own["what"])
        for own in _OF_THEIR_OWN.finditer(low)
    ) or any(_begins_with_condition(used["what"]) for used in _USED.finditer(low))


def _begins_with_condition(low: str) -> bool:
    found = lexicon("revealing", "condition").search_text(low)
    return found is not None and not low[: found.start()].strip() and not low.startswith("'s", found.end())


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
