"""Writing technologies: the file, its way to a decision, operators, first cases, the catalogue."""
