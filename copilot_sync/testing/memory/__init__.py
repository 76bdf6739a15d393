"""A platform in memory: calendars, letter boxes and a directory that a test fills, and the ports to reach them by.

A calendar and a post office outlive the sources and messengers that are opened on them, as a platform outlives our
runs. Everything is as strict as real platforms are, or stricter.
"""

from copilot_sync.testing.memory.calendars import MemoryCalendar, Thing
from copilot_sync.testing.memory.directories import MemoryDirectory
from copilot_sync.testing.memory.messengers import MemoryMessenger, MemoryPost
from copilot_sync.testing.memory.sources import MemorySource

__all__ = ["MemoryCalendar", "MemoryDirectory", "MemoryMessenger", "MemoryPost", "MemorySource", "Thing"]
