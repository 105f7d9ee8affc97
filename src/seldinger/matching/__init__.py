"""A procedure's name → its parts → catalogue entries, with a calibrated confidence."""
