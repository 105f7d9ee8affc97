"""Decides: what counts, what is met, who may. Standard library only, no I/O."""
