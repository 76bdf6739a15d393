"""What could not be read."""

from alembic import op
from sqlalchemy import Column, String, column, table

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make its table, and let everything be read anew: what could not be read before is met again."""
    op.create_table(
        "unread",
        Column("source", String(100), primary_key=True),
        Column("partition", String(32), primary_key=True),
        Column("reference", String(1000), primary_key=True),
        Column("why", String(100), nullable=False),
        Column("since", String(32), nullable=False),
        Column("looked", String(32), nullable=False),
    )
    op.execute(table("partitions", column("token")).update().values(token=None))
