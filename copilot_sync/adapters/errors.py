"""What an adapter raises. The kind tells a sync what to do next; the text tells an admin.

A text names the place and the cure, and quotes no content, no address and no name: it may stand in a log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta


class AdapterError(Exception):
    """Something on the way to or from a platform. By itself: it will not work until somebody changes something."""


class AuthenticationError(AdapterError):
    """The platform does not believe who we are. Nothing else of this source is tried in this run."""


class PermissionDenied(AdapterError):  # noqa: N818 -- the field's name for it
    """The platform knows us and does not let us."""

    def __init__(self, text: str, *, missing: str) -> None:
        super().__init__(text)
        self.missing = missing
        """The permission that would let us, in the platform's own words."""


class TransientError(AdapterError):
    """It may work if it is tried again, and nothing was changed: a connection refused or lost while reading, a 503."""


class Throttled(TransientError):  # noqa: N818 -- the field's name for it
    """We are asked to wait (RFC 6585, section 4; RFC 9110, section 10.2.3)."""

    def __init__(self, text: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after
        """How long; ``None`` where the platform does not say."""


class PreconditionFailed(AdapterError):  # noqa: N818 -- the name of the status (RFC 9110, section 15.5.13)
    """What we were about to change has been changed by somebody else. Nothing was written."""


class SyncTokenExpired(AdapterError):  # noqa: N818 -- the field's name for it
    """The platform no longer knows the token. A pull without one starts anew; it means no removal of anything."""


class NotAcceptedError(AdapterError):
    """This one message will never be accepted: no such mailbox, too large, refused by policy. It was not delivered."""


class OutcomeUnknownError(AdapterError):
    """A write was under way when the connection broke. It may have happened, and must not be repeated blindly."""
