"""Everything that a sync needs, looked at one after the other. Each checkup is made as it is asked for."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from copilot_sync.adapters import AdapterError
from copilot_sync.adapters.checkups import Checkup, Examines, Health
from copilot_sync.exposure import cure, exposures
from copilot_sync.phrases import counted
from copilot_sync.sync.ledger_errors import LedgerError, NoLedgerError
from copilot_sync.sync.settings import Mode
from copilot_sync_cli.ledgers import ledger_of
from copilot_sync_cli.opening import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from copilot_sync.adapters import InviteSource, Messenger, RoleDirectory
    from copilot_sync_cli.opening import Opened
    from copilot_sync_cli.settings import Chosen

SOME = 5
"""Partitions of a source that are tried."""

Part = tuple[str, "Iterable[Checkup]"]


def examined(chosen: Chosen) -> Iterator[Part]:
    """What there is, under its heading.

    Raises:
        ConfigurationError: the settings have mistakes.
    """
    configuration = chosen.configuration
    with closing(opened(configuration, datetime.now(UTC))) as ports:
        yield "Settings", _settings(chosen)
        yield "Ledger", _ledger(chosen)
        yield from _ports(ports)
        if ports.messenger is None:
            rehearses = configuration.sync.mode == Mode.REHEARSE
            text = "there is none, so nothing can be sent; see docs/sending.md"
            yield "Messenger", [Checkup(Health.UNSURE if rehearses else Health.ILL, text)]


def _settings(chosen: Chosen) -> Iterator[Checkup]:
    configuration = chosen.configuration
    yield Checkup(Health.WELL, str(configuration.path) if configuration.path else "none in a file")
    people = len(chosen.policy.role_book.entries)
    if people:
        yield Checkup(Health.WELL, f"role books know {counted(people, 'address', 'addresses')}")
    for path, _ in chosen.books:
        yield from (Checkup(Health.UNSURE, f"{path}: {cure(it, path)}") for it in exposures(path))
    if not people and "directories" not in configuration.given:
        yield Checkup(Health.UNSURE, "no role book: much about who is invited is cannot tell; see copilot-sync roles")
    if not configuration.given.get("sources"):
        yield Checkup(Health.ILL, "there is no [sources.NAME], so there is nothing to look at; see docs/sync.md")
    if not (chosen.policy.organisation.domains or configuration.sync.recipients):
        text = "neither organisation.domains nor sync.recipients is set, so nobody can be written to"
        yield Checkup(Health.ILL, text)
    yield Checkup(Health.WELL, f'mode is "{configuration.sync.mode}"')


def _ledger(chosen: Chosen) -> Iterator[Checkup]:
    try:
        with ledger_of(chosen.configuration, make=False):
            yield Checkup(Health.WELL, "it is there, and ours alone")
    except NoLedgerError:
        yield Checkup(Health.UNSURE, "there is none yet; the first run makes it")
    except LedgerError as error:
        yield Checkup(Health.ILL, str(error))


def _ports(ports: Opened) -> Iterator[Part]:
    for name, source in ports.sources.items():
        yield f"Source {name}", _of_port(source, _source(source))
    for name, directory in ports.directories.items():
        yield f"Directory {name}", _of_port(directory, _directory(directory))
    if ports.messenger is not None:
        yield "Messenger", _of_port(ports.messenger, _messenger())


def _of_port(port: InviteSource | Messenger | RoleDirectory, usual: Iterator[Checkup]) -> Iterator[Checkup]:
    """What it tells of itself, else what can be found out of any."""
    try:
        yield from port.examine() if isinstance(port, Examines) else usual
    except AdapterError as error:
        yield Checkup(Health.ILL, str(error))
    except Exception as error:  # noqa: BLE001 -- a stranger's package may raise anything
        text = f"its adapter stopped with an error of its own ({type(error).__name__}); please report it to its makers"
        yield Checkup(Health.ILL, text)


def _source(source: InviteSource) -> Iterator[Checkup]:
    found = list(islice(source.partitions(), SOME))
    if not found:
        yield Checkup(Health.ILL, "it has no calendar in it")
    for partition in found:
        try:
            page = next(iter(source.pull(partition, None)), None)
        except AdapterError as error:
            yield Checkup(Health.ILL, str(error))
            continue
        failed = len(page.failed) if page else 0
        yield Checkup(Health.WELL, f"{partition.title}: we can read it")
        if failed:
            yield Checkup(Health.ILL, f"{partition.title}: {counted(failed, 'thing')} in it cannot be read")


def _directory(directory: RoleDirectory) -> Iterator[Checkup]:
    edition = directory.edition()
    known = f"it knows {counted(edition.size, 'person', 'people')}" if edition else "it answers"
    yield Checkup(Health.WELL, known)


def _messenger() -> Iterator[Checkup]:
    yield Checkup(Health.UNSURE, "whether it works shows when the first message is sent")
