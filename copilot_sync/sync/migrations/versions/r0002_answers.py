"""What organisers asked for in their answers."""

from alembic import op
from sqlalchemy import Column, String, Text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make a table for them."""
    op.create_table(
        "answers",
        Column("answer", String(32), primary_key=True),
        Column("source", String(100), nullable=False),
        Column("partition", String(32), nullable=False),
        Column("reference", String(1000), nullable=False),
        Column("meeting", String(32), nullable=False),
        Column("thread", String(32), nullable=False),
        Column("organiser", String(32), nullable=False),
        Column("wish", String(100), nullable=False),
        Column("codes", Text, nullable=False),
        Column("until", String(10)),
        Column("taken", String(32), nullable=False),
        Column("lifted", String(32)),
    )
    op.create_index("answers_by_thread", "answers", ["thread"])
