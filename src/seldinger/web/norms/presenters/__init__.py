"""The norms as finished strings, one module a page."""
