"""Machines and hospital systems → drafts of cases. Reads bytes, decides nothing, stores nothing."""
