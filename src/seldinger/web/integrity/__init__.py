"""Patterns in the logbook that deserve a question."""
