"""How Alembic runs our migrations: on the connection, and in the transaction, that it is given."""

from alembic import context

from copilot_sync.sync.schema import VERSIONS

context.configure(
    connection=context.config.attributes["connection"],
    version_table=VERSIONS.name,
    transactional_ddl=True,  # of SQLite too, where transactions begin as ours do
)
with context.begin_transaction():
    context.run_migrations()
