"""The pages of `dose`."""
