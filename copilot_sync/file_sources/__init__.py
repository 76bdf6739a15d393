"""Folders of files as a source: what adapters that read calendars, and those that read mails, have in common.

- `kinds`: what an adapter says of its files.
- `walks`: what lies in a folder at one moment.
- `tokens`: what a folder held when we last looked.
- `whole_files`: reading a file that others may be writing.
- `pulls`: which files are opened, and what of them has changed.
- `source`: all of it as an `InviteSource`.
"""
