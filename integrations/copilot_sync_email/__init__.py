"""Mail: invitations as they arrive, in a raw message (RFC 5322) with or without a calendar part."""
