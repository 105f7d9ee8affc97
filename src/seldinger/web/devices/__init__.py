"""Devices used in operations: what they are, which lot a patient had, where they are made."""
