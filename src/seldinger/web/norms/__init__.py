"""The norms as pages, and which versions this installation has taken over."""
