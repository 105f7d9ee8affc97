"""The norms' text → domain; every fault with file, line and remedy."""
