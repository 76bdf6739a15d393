"""A message as an Adaptive Card in the envelope that a workflow of Teams takes.

Words of others stand in rich text, which knows no Markdown (https://learn.microsoft.com/adaptive-cards/schema-explorer/text-run):
so no subject can make a link, or a picture, or shout. Headings are plain text blocks for the sake of screen readers,
where nothing in them could be Markdown (https://learn.microsoft.com/adaptive-cards/create/textfeatures).

Sources: https://learn.microsoft.com/connectors/teams (28 KB for a message),
https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using (the envelope),
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference (version 1.5).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from copilot_sync.adapters import NotAcceptedError
from copilot_sync.mail.lines import one_line
from copilot_sync_m365.pieces import Kind, Piece, pieces_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from copilot_sync.adapters import OutgoingMessage

LARGEST = 20_000
"""Bytes of a call. Teams takes about 28 KB, counted after it has made a page of it; some report less."""
LONGEST = (LARGEST, 4_000, 2_000, 1_000, 500, 250)
"""Bytes of a piece, in the order in which they are tried."""
A_LINE = 80
"""Bytes that a line costs besides its words."""
CUT = "[…]"
WAS_CUT = f"There was more than fits here. Where words are missing, there is a {CUT} in their place."
UNSHOWN = "A message about a meeting of yours. Please update Teams to read it."
REFERENCE = 8
"""Digits of a thread by which `copilot-sync status` names a meeting."""
PLAIN = re.compile(r"[^\W\d_](?:[^\W_]|[ ,;:!?'()’‘“”–—-]|\.(?= |$))*")
"""Text in which there is no Markdown, and nothing that a program takes for an address of the web."""
SIZES = {Kind.TITLE: "Large", Kind.PART: "Medium", Kind.POINT: "Default"}


def message_of(message: OutgoingMessage) -> bytes:
    """What a workflow is called with: the card, and to whom it is to go.

    `key` and `reference` let an admin find a message in the run history of the workflow.

    Raises:
        NotAcceptedError: it cannot be made short enough.
    """
    pieces = _pieces(message)
    for longest in LONGEST:
        shortened = [_cut(piece, longest) for piece in pieces]
        noted = [Piece(Kind.TEXT, (WAS_CUT,))] if shortened != pieces else []
        data = _encoded(message, card_of([*shortened, *noted]))
        if len(data) <= LARGEST:
            return data
    raise NotAcceptedError("this message is longer than Teams can show; write to its organiser another way")


def card_of(pieces: Sequence[Piece]) -> dict[str, Any]:
    """The card that shows some pieces, in order."""
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "fallbackText": UNSHOWN,
        "body": [element for piece in pieces for element in _elements(piece)],
    }


def _pieces(message: OutgoingMessage) -> list[Piece]:
    """The message under its subject. Where that begins with the title of the page, the title is not said twice."""
    subject = one_line(message.subject)
    pieces = pieces_of(message.html)
    if pieces and pieces[0].kind is Kind.TITLE and subject.startswith(pieces[0].lines[0]):
        del pieces[0]
    return [Piece(Kind.TITLE, (subject,)), *pieces]


def _encoded(message: OutgoingMessage, card: dict[str, Any]) -> bytes:
    envelope = {
        "type": "message",
        "recipient": message.recipient,
        "reference": message.thread[:REFERENCE],
        "key": message.key,
        "attachments": [
            {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
        ],
    }
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _elements(piece: Piece) -> Iterator[dict[str, Any]]:
    if piece.kind in SIZES:
        yield _heading(" ".join(piece.lines), piece.kind)
    elif piece.kind is Kind.LINK:
        title, said = piece.lines[0].partition(":")[0], piece.lines[0]  # a button has one short line
        action = {"type": "Action.OpenUrl", "title": title, "tooltip": said, "url": piece.url}
        yield {"type": "ActionSet", "actions": [action]}
    elif piece.kind is Kind.WORDS:
        yield {"type": "Container", "style": "emphasis", "items": list(_lines(piece.lines))}
    else:
        yield from _lines(piece.lines)


def _heading(text: str, kind: Kind) -> dict[str, Any]:
    look = {"size": SIZES[kind], "weight": "Bolder"}
    spacing = {} if kind is Kind.TITLE else {"spacing": "Large"}
    if PLAIN.fullmatch(text):
        return {"type": "TextBlock", "text": text, "wrap": True, "style": "heading", **look, **spacing}
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **look}], **spacing}


def _lines(lines: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Each line by itself, close to the one before: what programs make of a line break in a text differs."""
    close = False
    for line in lines:
        if line:
            spacing = {"spacing": "None"} if close else {}
            yield {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": line}], **spacing}
        close = bool(line)


def _cut(piece: Piece, longest: int) -> Piece:
    """A piece with as much of it as `longest` bytes hold. A link is kept whole."""
    if piece.kind is Kind.LINK:
        return piece
    kept: list[str] = []
    for line in piece.lines:
        data = line.encode("utf-8", "replace")
        if len(data) + A_LINE > longest:
            fits = data[: max(longest - A_LINE, 0)].decode("utf-8", "ignore")
            return piece._replace(lines=(*kept, f"{fits.rpartition(' ')[0] or fits} {CUT}".strip()))
        longest -= len(data) + A_LINE
        kept.append(line)
    return piece
