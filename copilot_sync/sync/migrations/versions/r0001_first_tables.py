"""The first tables."""

from alembic import op
from sqlalchemy import Column, Integer, String, Text

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them all."""
    op.create_table(
        "copies",
        Column("source", String(100), primary_key=True),
        Column("partition", String(32), primary_key=True),
        Column("reference", String(1000), primary_key=True),
        Column("meeting", String(32), primary_key=True),
        Column("version", String(200), nullable=False),
        Column("rank", String(100), nullable=False),
        Column("pass_", Integer, nullable=False),
    )
    op.create_index("copies_by_meeting", "copies", ["meeting"])
    op.create_table(
        "facts",
        Column("name", String(100), primary_key=True),
        Column("value", Text, nullable=False),
    )
    op.create_table(
        "findings",
        Column("meeting", String(32), primary_key=True),
        Column("code", String(100), primary_key=True),
        Column("severity", String(100), nullable=False),
        Column("state", String(100), nullable=False),
        Column("first_seen", String(32), nullable=False),
        Column("told", String(100)),
    )
    op.create_table(
        "holds",
        Column("hold", String(100), primary_key=True),
        Column("kind", String(100), nullable=False),
        Column("subject", String(32), nullable=False),
        Column("actions", Text, nullable=False),
        Column("made", String(32), nullable=False),
        Column("approved", String(32)),
    )
    op.create_table(
        "meetings",
        Column("meeting", String(32), primary_key=True),
        Column("thread", String(32), nullable=False),
        Column("state", String(100), nullable=False),
        Column("dtstart", String(32)),
        Column("dtend", String(32)),
        Column("organiser", String(32)),
        Column("seen", String(32), nullable=False),
        Column("content", String(32), nullable=False),
        Column("policy", String(32), nullable=False),
        Column("due", String(32)),
        Column("first_seen", String(32), nullable=False),
        Column("last_word", String(32)),
        Column("reach", String(100), nullable=False),
        Column("reminded", String(32)),
        Column("amend", String(100)),
    )
    op.create_index("meetings_by_due", "meetings", ["due"])
    op.create_table(
        "outbox",
        Column("key", String(32), primary_key=True),
        Column("meeting", String(32), nullable=False),
        Column("thread", String(32), nullable=False),
        Column("organiser", String(32), nullable=False),
        Column("kind", String(100), nullable=False),
        Column("state", String(100), nullable=False),
        Column("findings", Text, nullable=False),
        Column("tried", String(32), nullable=False),
        Column("sent", String(32)),
        Column("run", Integer, nullable=False),
    )
    op.create_index("outbox_by_meeting", "outbox", ["meeting"])
    op.create_index("outbox_by_state", "outbox", ["state"])
    op.create_table(
        "partitions",
        Column("source", String(100), primary_key=True),
        Column("partition", String(32), primary_key=True),
        Column("token", Text),
        Column("last_try", String(32)),
        Column("last_good", String(32)),
        Column("problem", String(100)),
        Column("since", Integer),
    )
    op.create_table(
        "pauses",
        Column("kind", String(100), primary_key=True),
        Column("mark", String(32), primary_key=True),
        Column("since", String(32), nullable=False),
        Column("until", String(32)),
    )
    op.create_table(
        "runs",
        Column("run", Integer, primary_key=True),
        Column("started", String(32), nullable=False),
        Column("ended", String(32)),
        Column("mode", String(100), nullable=False),
        Column("statement", Text),
    )
    op.create_table(
        "sightings",
        Column("meeting", String(32), primary_key=True),
        Column("kind", String(100), primary_key=True),
        Column("mark", String(32), primary_key=True),
        Column("first_seen", String(32), nullable=False),
    )
    op.create_index("sightings_by_mark", "sightings", ["mark"])
    op.create_table(
        "snapshots",
        Column("meeting", String(32), primary_key=True),
        Column("seen", String(32), primary_key=True),
        Column("dtstart", String(32), nullable=False),
        Column("dtend", String(32)),
        Column("place", Text, nullable=False),
        Column("mode", String(100), nullable=False),
    )
