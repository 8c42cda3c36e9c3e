"""The database: tables, engine, encryption of columns, migrations and queries."""
