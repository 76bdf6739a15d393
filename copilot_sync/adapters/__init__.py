"""The ports through which invites reach the library and messages leave it, and the words that adapters speak.

- `documents`: a reader turns one document, such as a file, into invites.
- `ports`: a source that a sync pulls from, a sink that amends, a messenger, a directory of roles.
- `errors`: what an adapter raises, so that a sync knows what to do next.
- `mistakes`: what is wrong with settings, gathered, so that an admin hears of all of it at once.
- `offers`: how a package offers its sources, messengers and directories by entry point.
- `group_roles`: for directories that know groups: whose members have which role.
- `retrying`: the one policy for trying again.
"""

from copilot_sync.adapters.documents import (
    ENTRY_POINT_GROUP,
    PRIVATE,
    Answer,
    Document,
    Failed,
    InviteReader,
    ReadingSettings,
    Returned,
    Skipped,
)
from copilot_sync.adapters.errors import (
    AdapterError,
    AuthenticationError,
    NotAcceptedError,
    OutcomeUnknownError,
    PermissionDenied,
    PreconditionFailed,
    SyncTokenExpired,
    Throttled,
    TransientError,
)
from copilot_sync.adapters.mistakes import Mistakes, WrongSettingsError
from copilot_sync.adapters.offers import DIRECTORIES, MESSENGERS, SOURCES, Context, Offer
from copilot_sync.adapters.ports import (
    MOST_MEMBERS,
    Capabilities,
    Changed,
    ChangeSet,
    Edition,
    InviteMarker,
    InviteSink,
    InviteSource,
    InviteWatch,
    LookUp,
    Messenger,
    OutgoingMessage,
    Partition,
    QuietMessenger,
    RoleDirectory,
    SyncToken,
    Written,
    named,
)

__all__ = [
    "DIRECTORIES",
    "ENTRY_POINT_GROUP",
    "MESSENGERS",
    "MOST_MEMBERS",
    "PRIVATE",
    "SOURCES",
    "AdapterError",
    "Answer",
    "AuthenticationError",
    "Capabilities",
    "ChangeSet",
    "Changed",
    "Context",
    "Document",
    "Edition",
    "Failed",
    "InviteMarker",
    "InviteReader",
    "InviteSink",
    "InviteSource",
    "InviteWatch",
    "LookUp",
    "Messenger",
    "Mistakes",
    "NotAcceptedError",
    "Offer",
    "OutcomeUnknownError",
    "OutgoingMessage",
    "Partition",
    "PermissionDenied",
    "PreconditionFailed",
    "QuietMessenger",
    "ReadingSettings",
    "Returned",
    "RoleDirectory",
    "Skipped",
    "SyncToken",
    "SyncTokenExpired",
    "Throttled",
    "TransientError",
    "Written",
    "WrongSettingsError",
    "named",
]
