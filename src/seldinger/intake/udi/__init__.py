"""Unique device identifiers and registration numbers of medical devices in China."""
