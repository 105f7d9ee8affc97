"""Finished strings for the pages about grants."""
