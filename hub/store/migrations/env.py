"""How Alembic runs the revisions: on the connection, role and transaction that `hub.store.migrate` prepared for it."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
