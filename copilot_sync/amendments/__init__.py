"""Amendments: what an organisation knows and an invite leaves out, in one section that we own and can take out again.

`settings` says what it is called, `pieces` what can stand in it, `proposal` what a meeting needs of that, `bodies`
where it goes, and `calendars` does all of it for a calendar file. That a section of ours is found again is the
business of `copilot_sync.reading.section`: what it says counts as the organiser's words.
"""
