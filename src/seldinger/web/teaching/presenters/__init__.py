"""Finished strings for the pages."""
