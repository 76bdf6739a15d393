"""Parts of a mail that hold a mail of their own: wrapped into its signature (S/MIME), or in Outlook's own format (TNEF).

A part that cannot be opened stays as it is, and `joining.why_closed` says what helps. Nobody is believed for a signature. A
winmail.dat is opened by a library that is installed with the extra ``tnef``.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from copilot_sync.mail.body import is_rich_text, is_sealed
from copilot_sync.mail.parts import Splitter
from copilot_sync.mail.signed_content import signed_content

if TYPE_CHECKING:
    from copilot_sync.mail.parts import Part

MOST = 5
"""Parts of one mail that are opened, those within others included."""
PATIENCE = 10
"""Seconds that a winmail.dat may take."""
TNEF = b"\x78\x9f\x3e\x22"
"""How a winmail.dat begins ([MS-OXTNEF], section 2.1.3.1)."""
LEAST = 17
"""Bytes of one that has anything in it: a beginning, and one thing."""


@dataclass(slots=True)
class Unwrapping:
    """Opens what one mail holds."""

    count: int = 0
    stopped: bool = False
    """As `Splitter.stopped`, of what was opened."""

    def open(self, part: Part) -> Part:
        """The part, with what was opened in it as its only child."""
        if part.children:
            return replace(part, children=tuple(self.open(child) for child in part.children))
        kind = signed_content if is_sealed(part) else _rich_text if is_rich_text(part) else None
        if kind is None or self.count >= MOST:
            return part
        self.count += 1
        inner = kind(part.content())
        if not inner:
            return part
        splitter = Splitter(inner)
        opened = self.open(splitter.split())
        self.stopped = self.stopped or splitter.stopped
        return replace(part, media_type="multipart/mixed", disposition="", name=None, children=(opened,))


def _rich_text(data: bytes) -> bytes | None:
    """The content of a winmail.dat, as a mail; ``None`` where it cannot be read within its bounds."""
    if not data.startswith(TNEF) or len(data) < LEAST or find_spec("tnefparse") is None:
        return None
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "copilot_sync.mail.winmail_child"],  # nothing from the working directory
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
