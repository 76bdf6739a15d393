"""Microsoft 365: events and invitations as Microsoft Graph describes them."""
