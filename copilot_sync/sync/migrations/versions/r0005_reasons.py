"""Why organisers do something another way, in their own words."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add a column for it. Of answers that were read before, the words stand in the mail alone."""
    op.add_column("answers", Column("reason", Text))
