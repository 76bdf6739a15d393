"""The command line of copilot-sync."""
