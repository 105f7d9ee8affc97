"""Curves and limits as finished strings and drawn lines."""
