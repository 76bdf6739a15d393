"""Moves that we had asked for, and messages that told what we added."""

from alembic import op
from sqlalchemy import Column, Integer

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add a column for each. Of what is there already, neither is known."""
    op.add_column("snapshots", Column("asked", Integer, nullable=False, server_default="0"))
    op.add_column("outbox", Column("added", Integer, nullable=False, server_default="0"))
