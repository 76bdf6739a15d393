"""A review of role books in words, and as data: by line and by meeting, never by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot_sync.exposure import cure
from copilot_sync.people import Role
from copilot_sync.phrases import counted, day_in_words, listed
from copilot_sync.reports.plain import paragraph, when
from copilot_sync.reports.sentences import left_out, named, subject
from copilot_sync.role_book_upkeep import FEWEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

    from copilot_sync_cli.role_review import BookReview, MeetingReview, Review

WIDEST = 88
MOST = 20
"""Lines of a book that are named in one sentence."""

IN_WORDS = {
    Role.LIVED_EXPERIENCE: "people with lived experience",
    Role.CLINICIAN: "clinicians",
    Role.PROFESSIONAL: "other professionals",
    Role.COMMUNITY: "staff of community groups",
    Role.SUPPORTER: "supporters",
    Role.GROUP: "list addresses",
    Role.UNKNOWN: "people whose role nobody knows",
}


def as_text(review: Review, zone: tzinfo, width: int, *, addresses: bool = False) -> str:
    """The review as text, ending in a newline; with the addresses of unknown people only where asked for."""
    blocks = [
        list(_roles(review)),
        *(list(_book(book)) for book in review.books),
        list(_disagreements(review)),
        *(list(_meeting(meeting, zone, addresses=addresses)) for meeting in review.meetings if meeting.unknown),
        list(_summary(review, addresses=addresses)),
    ]
    width = min(width, WIDEST)
    return "\n\n".join("\n".join(_set(block, width)) for block in blocks if block) + "\n"


def _set(block: Sequence[str], width: int) -> Iterator[str]:
    for line in block:
        indent = line[: len(line) - len(line.lstrip())]
        yield from paragraph(line, width, first=indent, rest=f"{indent}  ")


def _roles(review: Review) -> Iterator[str]:
    if review.books:
        nobody = "" if review.roles else " nobody"
        yield f"In the role books on {day_in_words(review.today)}:{nobody}"
    for role, words in IN_WORDS.items():
        if role in review.roles:
            number = review.roles[role]
            yield f"  {words}: {f'fewer than {FEWEST}' if number is None else f'{number:,}'}"


def _book(book: BookReview) -> Iterator[str]:
    yield str(book.path)
    if book.ended:
        yield f"  Past the last day: {_lines([str(line) for line in book.ended])}. Ask again, or take them out."
    if book.ending:
        yield f"  Ending soon: {_lines([f'{line} ({day_in_words(until)})' for line, until in book.ending])}."
    for exposure in book.exposures:
        yield f"  {cure(exposure, book.path)}"
    if not (book.ended or book.ending or book.exposures):
        yield "  Nothing to do."


def _lines(numbers: list[str]) -> str:
    more = [f"{len(numbers) - MOST:,} more"] if len(numbers) > MOST else []
    return f"{'line' if len(numbers) == 1 else 'lines'} {listed([*numbers[:MOST], *more])}"


def _disagreements(review: Review) -> Iterator[str]:
    if review.disagreements:
        yield "The same address in two roles. The later book counts; keep one line of:"
    for found in review.disagreements[:MOST]:
        earlier, later = review.books[found.book], review.books[found.later_book]
        yield f"  {earlier.path}, line {found.line}, and {later.path}, line {found.later_line}"
    if len(review.disagreements) > MOST:
        yield f"  and {len(review.disagreements) - MOST:,} more"


def _meeting(meeting: MeetingReview, zone: tzinfo, *, addresses: bool) -> Iterator[str]:
    yield subject(meeting.invite)
    yield f"{when(meeting.invite, zone)}, in {named(meeting.invite.source)}"
    yield f"  We do not know the role of {len(meeting.unknown):,} of {counted(meeting.people, 'person', 'people')}."
    if meeting.groups:
        yield f"  {counted(meeting.groups, 'list address', 'list addresses')}: we do not know who is behind."
    if addresses:
        yield from (f"    {address or 'somebody without an address'}" for address in meeting.unknown)


def _summary(review: Review, *, addresses: bool) -> Iterator[str]:
    if review.meetings:
        known = sum(not meeting.unknown and meeting.people > 0 for meeting in review.meetings)
        yield f"We read {counted(len(review.meetings), 'meeting')} to come. In {known:,} we know everybody's role."
    hidden = sum(not meeting.people for meeting in review.meetings)
    if hidden:
        yield f"In {hidden:,} the copy does not list who is invited."
    if review.over:
        yield f"We left out {counted(review.over, 'meeting')} that {'is' if review.over == 1 else 'are'} over or cancelled."
    if review.unknown:
        show = "" if addresses else "--show-addresses lists them on your terminal. "
        yield (
            f"In all, we do not know the role of {counted(review.unknown, 'person', 'people')}. {show}"
            "Write down in a role book in which role you invited them. If you are not sure, ask them."
        )
    for sentence, reasons in left_out(review.skipped, review.failed):
        yield sentence
        yield from (f"  {reason}" for reason in reasons)


def as_data(review: Review) -> dict[str, Any]:
    """The review as plain data, with no address; a role of fewer than five people has ``null``."""
    return {
        "schema": 1,
        "day": review.today.isoformat(),
        "roles": {role.value: review.roles[role] for role in IN_WORDS if role in review.roles},
        "books": [
            {
                "path": str(book.path),
                "ended": list(book.ended),
                "ending": [{"line": line, "until": until.isoformat()} for line, until in book.ending],
                "exposed": [exposure.value for exposure in book.exposures],
            }
            for book in review.books
        ],
        "disagreements": [
            [
                {"path": str(review.books[found.book].path), "line": found.line},
                {"path": str(review.books[found.later_book].path), "line": found.later_line},
            ]
            for found in review.disagreements
        ],
        "meetings": [_meeting_as_data(meeting) for meeting in review.meetings],
        "coverage": {
            "read": len(review.meetings),
            "over": review.over,
            "skipped": [{"source": left.source, "reason": left.reason} for left in review.skipped],
            "failed": [{"source": left.source, "reason": left.reason} for left in review.failed],
        },
    }


def _meeting_as_data(meeting: MeetingReview) -> dict[str, Any]:
    invite = meeting.invite
    return {
        "source": invite.source,
        "uid": invite.uid,
        "recurrence_id": invite.recurrence_id.isoformat() if invite.recurrence_id else None,
        "subject": invite.summary,
        "start": invite.dtstart.isoformat() if invite.dtstart else None,
        "people": meeting.people,
        "unknown": len(meeting.unknown),
        "groups": meeting.groups,
    }
