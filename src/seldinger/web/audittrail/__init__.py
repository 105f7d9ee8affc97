"""The append-only trail: every write, chained by hash."""
