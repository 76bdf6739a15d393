"""The ``[sync]`` table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from copilot_sync.options import option


class Mode(StrEnum):
    """What a sync may do."""

    REHEARSE = "rehearse"
    """Judge, remember and say what it would do. Nothing is sent or changed."""
    WARN = "warn"
    """Write to organisers."""
    AMEND = "amend"
    """Add what the settings know to invites, where the source can, and write to organisers about the rest."""


SEVERITIES = ("suggestion", "warning", "important")


@dataclass(frozen=True, kw_only=True)
class SyncSettings:
    """The ``[sync]`` table."""

    mode: str = option("rehearse", help="What a sync may do.", choices=tuple(Mode))
    recipients: tuple[str, ...] = option(
        (), help="Mail domains, or addresses, that messages may reach. Default: the organisation's domains."
    )
    least: str = option(
        "warning", help="The least severity that is worth a message. What is less goes along.", choices=SEVERITIES
    )
    remind: int = option(
        3,
        help="Working days before the start when what still stands is told once more. 0: never.",
        minimum=0,
        maximum=60,
    )
    horizon: int = option(120, help="Days ahead that are looked at.", minimum=1, maximum=1000)
    terms: tuple[str, ...] = option(
        (),
        help="Words in a subject, category or calendar that put a meeting in scope. Default: our own list, such as "
        "co-production, patient panel or lived experience.",
    )
    most_per_organiser: int = option(
        5, help="Messages to one organiser in one run. The rest waits for the next run.", minimum=1, maximum=1000
    )
    most_per_day: int = option(
        20,
        help="Messages to one organiser in a day, over all runs. The rest waits.",
        minimum=1,
        maximum=100_000,
    )
    most_per_run: int = option(
        50,
        help="Messages and amendments in one run. A plan with more is held until you approve it.",
        minimum=1,
        maximum=100_000,
    )
    most_share: float = option(
        0.5,
        help="Share of the meetings ahead that one run may write about, once there are 20. A plan with more is held.",
        minimum=0.01,
        maximum=1,
    )
    answers: bool = option(
        True,
        help="Whether an organiser's own answer to a message waives a rule, or pauses their meeting. Without, an admin "
        "enters what they ask for.",
    )
    keep_reasons: bool = option(
        True,
        help="Whether the ledger keeps why an organiser does something another way, in their words, for `status`. It is "
        "deleted when the waiver ends. Without, the reason stands in the mail alone.",
    )
    look_up_again: int = option(
        7,
        help="Days after which people in a meeting are looked up in a directory again, where nobody can tell whether it "
        "has changed.",
        minimum=1,
        maximum=365,
    )
    overdue: int = option(
        26, help="Hours after its last good run when a source counts as overdue.", minimum=1, maximum=10_000
    )
    keep: int = option(
        365,
        help="Days for which the ledger keeps what is over. `purge` and every run delete what is older.",
        minimum=30,
        maximum=10_000,
    )
    ledger: str = option(
        "", help="A file, or the URL of a PostgreSQL database. Default: in the user's folder for state."
    )
