"""Mails that invite nobody, or that no program should answer: told by their header (RFC 3834, RFC 2919, RFC 6522).

Every invitation by Google says ``Auto-Submitted: auto-generated``, so that alone keeps none out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.mail.headers import words
from copilot_sync.mail.own_mail import DELIVERY_REPORT, skipped

if TYPE_CHECKING:
    from email.message import Message

    from copilot_sync.adapters import Skipped

AUTOMATIC = "an automatic answer, not an invite"
LIST = "sent by a mailing list, which hides who sent it"
NO_CALENDAR = "a mail without a calendar part, not an invite"

LISTS = ("List-Id", "List-Post", "List-Unsubscribe")
IN_BULK = frozenset({"bulk", "junk", "list"})
ANSWERS = frozenset({"auto-replied", "auto-notified"})
FORWARDED = ("Resent-From", "Resent-Sender", "X-MS-Exchange-MeetingForward-Message")
"""A mail that was passed on has one of them (RFC 5322, section 3.6.6), or Exchange's."""
FORWARDS = ("fw:", "fwd:")


def left_out(headers: Message, *, has_calendar: bool) -> str | None:
    """Why a mail is no invite that may be answered; ``None`` where it may be one."""
    if headers.get_content_type() == "multipart/report" or _is("Return-Path", headers) == "<>":
        return DELIVERY_REPORT
    if _is("Auto-Submitted", headers).partition(";")[0].strip() in ANSWERS or "X-Autoreply" in headers:
        return AUTOMATIC
    if any(name in headers for name in LISTS) or _is("Precedence", headers) in IN_BULK:
        return LIST
    if has_calendar:
        return None
    ours: Skipped | None = skipped(headers, "")
    return ours.reason if ours else NO_CALENDAR


def is_forwarded(headers: Message) -> bool:
    """Whether somebody other than its sender passed it on, as far as it says so."""
    subject = (words(headers.get("Subject", "")) or "").lower()
    return any(name in headers for name in FORWARDED) or subject.startswith(FORWARDS)


def _is(name: str, headers: Message) -> str:
    return str(headers.get(name, "")).strip().lower()
