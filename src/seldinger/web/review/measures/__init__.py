"""The office's indicators: each from rows that one can open."""
