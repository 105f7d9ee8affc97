"""Taking over a hospital's list, comparing it with what was logged, setting an offer aside."""
