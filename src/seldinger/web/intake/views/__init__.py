"""The pages of `intake`."""
