"""Moments as the ledger writes them: in UTC, and all of one length, so that texts compare as moments do."""

from __future__ import annotations

from datetime import UTC, datetime


def written(moment: datetime) -> str:
    """An aware moment as a text, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def written_or_none(moment: datetime | None) -> str | None:
    """The same, where there is one."""
    return None if moment is None else written(moment)


def read(text: str) -> datetime:
    """The moment of a text of ours."""
    return datetime.fromisoformat(text)


def read_or_none(text: str | None) -> datetime | None:
    """The same, where there is one."""
    return None if text is None else read(text)
