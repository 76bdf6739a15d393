"""However old a ledger is, opening it makes its tables what `tables` says, and keeps what was in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select

from copilot_sync.sync import schema
from copilot_sync.sync.ledger import open_ledger
from copilot_sync.sync.tables import facts, metadata, partitions

if TYPE_CHECKING:
    from copilot_sync.sync.ledger import Ledger

OF_NO_WEIGHT = {"add_table_comment", "remove_table_comment", "modify_comment"}
"""Comments are for those who read `tables`, and stand in no database."""


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", schema.MIGRATIONS)
    return ScriptDirectory.from_config(config)


REVISIONS = [script.revision for script in scripts().walk_revisions()]


def differences(ledger: Ledger) -> list[object]:
    """What Alembic would change to get from a ledger to `tables`."""
    with ledger.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": schema.VERSIONS.name, "compare_type": True}
        )
        found = compare_metadata(context, metadata)
    flat = [change for item in found for change in (item if isinstance(item, list) else [item])]
    return [change for change in flat if change[0] not in OF_NO_WEIGHT]


def test_a_new_ledger_has_the_tables_as_they_are_described(ledger: Ledger) -> None:
    assert differences(ledger) == []


def test_the_latest_revision_is_the_one_we_look_for() -> None:
    assert scripts().get_current_head() == schema.LATEST
    assert sorted(REVISIONS) == REVISIONS[::-1]


@pytest.mark.parametrize("revision", REVISIONS)
def test_an_older_ledger_is_brought_up_to_date(place: str, revision: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as older:
        older.setattr(schema, "LATEST", revision)
        old = open_ledger(place)
    with old.transaction() as connection:
        connection.execute(facts.insert().values(name="something", value="1"))
    mark = old.mark("person", "sam@northmoor.example")
    old.close()

    ledger = open_ledger(place)
    assert differences(ledger) == []
    assert ledger.mark("person", "sam@northmoor.example") == mark
    with ledger.reading() as connection:
        assert connection.scalar(select(facts.c.value).where(facts.c.name == "something")) == "1"
    ledger.close()


def test_what_an_older_version_could_not_read_is_read_anew(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as older:
        older.setattr(schema, "LATEST", "0002")
        old = open_ledger(place)
    with old.transaction() as connection:
        connection.execute(partitions.insert().values(source="clinic", partition="one", token="as it was"))  # noqa: S106 -- where a pull has got to
    old.close()

    ledger = open_ledger(place)

    with ledger.reading() as connection:
        assert connection.execute(select(partitions.c.source, partitions.c.token)).all() == [("clinic", None)]
    ledger.close()
