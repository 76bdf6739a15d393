"""Mail that was dealt with: where an admin wants it, it gets a keyword or is moved, and nothing else happens to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from copilot_sync.testing.drafts import draft
from copilot_sync_cli.app import main

MEETINGS = 6
LATER = "2027-04-02T09:00:00+00:00"
"""When reminders are due."""
OTHER = b"From: kim@northmoor.example\r\nSubject: Lunch?\r\n\r\nAt noon?\r\n"


def settings(more: str) -> None:
    with Path("settings.toml").open("a", encoding="utf-8") as file:
        file.write(more)


def flags(checker: Any, folder: str) -> list[set[bytes]]:
    """Those of each mail in a folder, but for what every mail has that nobody looked at."""
    checker.client.select_folder(folder, readonly=True)
    found = checker.client.get_flags(checker.client.search())
    return [set(said) - {b"\\Recent"} for said in found.values()]


def keeps_keywords(checker: Any) -> bool:
    said = checker.client.select_folder(checker.folder)
    checker.client.close_folder()
    return b"\\*" in said[b"PERMANENTFLAGS"]


def test_a_keyword_says_what_was_dealt_with(checker: Any) -> None:
    checker.client.append(checker.folder, OTHER)
    settings('handled_keyword = "$CopilotSync"\n')
    if not keeps_keywords(checker):
        assert main(["sync", "--config", "settings.toml", "--now", LATER]) == 3
        assert "the mail server keeps no keywords in this folder" in checker.capfd.readouterr().out
        assert not any(flags(checker, checker.folder))
        return
    checker.sync()
    checker.receive(MEETINGS)
    checker.sync()
    checker.sync()

    assert sorted(map(sorted, flags(checker, checker.folder))) == [[]] + [[b"$CopilotSync"]] * (MEETINGS + 1)
    assert len(checker.told) == MEETINGS + 1


def test_mail_is_moved_and_is_still_known_there(checker: Any) -> None:
    checker.client.append(checker.folder, OTHER)
    handled = f"{checker.folder} handled"
    settings(f'handled_folder = "{handled}"\n')
    for _ in range(3):
        assert checker.sync()["holds"] == []
    assert (len(flags(checker, checker.folder)), len(flags(checker, handled))) == (1, MEETINGS)
    assert not any(flags(checker, checker.folder) + flags(checker, handled))

    checker.receive(MEETINGS)
    checker.number_anew()
    reminded = checker.sync(LATER)["kinds"]["remind"]
    assert reminded == MEETINGS
    assert sorted(set(checker.told)) == sorted(draft(number).subject for number in range(MEETINGS + 1))
    checker.sync(LATER)
    assert len(checker.told) == 2 * MEETINGS + 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('handled_keyword = "\\\\Seen"\n', "letters, digits"),
        ('handled_keyword = "two words"\n', "letters, digits"),
        ('handled_keyword = "$Done"\nhandled_folder = "Done"\n', "choose one of them"),
    ],
)
def test_what_would_mark_mail_as_read_or_both_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    more: str,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COPILOT_SYNC_IMAP_PASSWORD", "x")
    Path("settings.toml").write_text(
        f'[sync]\nledger = "l.sqlite3"\n[sources.inbox]\nadapter = "imap"\nhost = "127.0.0.1"\nuser = "x"\n{more}',
        encoding="utf-8",
    )

    assert main(["sync", "--config", "settings.toml"]) == 2
    assert said in capfd.readouterr().err
