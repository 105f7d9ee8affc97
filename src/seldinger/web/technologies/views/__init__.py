"""The pages of `technologies`."""
