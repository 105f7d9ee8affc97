"""Everything that writes people and places. No other module does."""
