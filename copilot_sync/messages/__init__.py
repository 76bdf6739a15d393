"""What organisers read: the words of every message, as plain text and as a page. What sends it knows no word of it."""

from copilot_sync.messages.composing import Kind, Message, compose

__all__ = ["Kind", "Message", "compose"]
