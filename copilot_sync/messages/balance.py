"""A small picture of who is in the room: counts alone, as words and as marks. Never a name, and nobody's role."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.phrases import counted

if TYPE_CHECKING:
    from copilot_sync.gathering import Gathering

MOST_MARKS = 12
"""Marks that fit a line of a telephone; beyond, the words say how many."""


class Row(NamedTuple):
    """One side of the room."""

    kind: str
    """``lived``, ``staff`` or ``unknown``: what a template colours it by."""
    words: str
    marks: str
    """One for each person, of another shape on each side."""


def picture_of(people: Gathering) -> tuple[Row, ...]:
    """The balance of those invited; nothing where too little is known to draw it without misleading.

    That is where the copy lists nobody, where a group could not be opened, where as many are unknown as known, and
    where those unknown are all who could have lived experience.
    """
    tally = people.count
    known = tally.lived + tally.professionals
    if not people.listed or tally.unknown >= known or (tally.unknown and not tally.lived):
        return ()
    rows = [
        Row("lived", _lived(tally.lived), _marks("●", tally.lived)),
        Row("staff", _staff(tally.professionals, tally.clinicians), _marks("■", tally.professionals)),
    ]
    if tally.unknown:
        unknown = int(tally.unknown)
        words = f"{counted(unknown, 'person', 'people')} whose role we do not know"
        rows.append(Row("unknown", words, _marks("○", unknown)))
    return tuple(rows)


def _lived(number: int) -> str:
    if not number:
        return "nobody with lived experience"
    return counted(number, "person with lived experience", "people with lived experience")


def _staff(number: int, clinicians: int) -> str:
    if not number:
        return "no professionals"
    if not clinicians:
        return counted(number, "professional")
    if clinicians == number:
        return counted(number, "clinician")
    return (
        f"{counted(number, 'professional')}, {clinicians} of them {'a clinician' if clinicians == 1 else 'clinicians'}"
    )


def _marks(mark: str, number: int) -> str:
    return mark * min(number, MOST_MARKS) + "…" * (number > MOST_MARKS)
