"""The authorisation ladder: catalogue entries, grades and what is laid over them."""
