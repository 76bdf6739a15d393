"""Answers that are prepared for organisers. Until they are read by machine, an admin enters what they say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?![\w-])", re.ASCII)


class Reply(NamedTuple):
    """One answer."""

    lines: tuple[str, ...]
    link: str
    """A ``mailto:`` address that opens it; empty where the contact has no mail address."""


class Replies(NamedTuple):
    """An answer for each thing that an organiser may want to say."""

    another_way: Reply
    """For ``copilot-sync waive``."""
    no_more: Reply
    """For ``copilot-sync pause``."""
    take_out: Reply


def replies_about(meeting: str, codes: Sequence[str], contact: str, *, series: bool = False) -> Replies:
    """The answers about one meeting.

    Args:
        meeting: By what an admin finds it.
        codes: The rules that the message speaks of.
        contact: Whom organisers can ask; the first mail address in it gets the answers.
        series: The meeting is a series. A waiver and a pause hold for all of its dates, and the answers say so.
    """
    found = _ADDRESS.search(contact)
    address = found[0] if found else ""
    about = f"Meeting: {meeting}"
    silent = f"{about}, all dates of the series." if series else about
    rules = f"Rule: {codes[0]}" if len(codes) == 1 else f"Rules (keep those that you mean): {', '.join(codes)}"
    return Replies(
        another_way=_reply(
            address,
            "We do this another way",
            silent,
            rules,
            "Because (please name nobody): ",
            "Agreed by: ",
            "Until (a date): ",
        ),
        no_more=_reply(address, "No more messages about this meeting, please", silent),
        take_out=_reply(address, "Please take out what you added to the invite", about),
    )


def _reply(address: str, first: str, *lines: str) -> Reply:
    """An answer with its link (RFC 6068, section 2): everything is percent-encoded, and lines end in CRLF."""
    body = "\r\n".join([f"{first}.", "", *lines])
    link = f"mailto:{quote(address, safe='@')}?subject={quote(first, safe='')}&body={quote(body, safe='')}"
    return Reply((f"{first}.", *lines), link if address else "")
