"""Everything that is stored, in one file, and back again: the same file for either database."""
