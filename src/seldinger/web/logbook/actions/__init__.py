"""Everything that writes the logbook."""
