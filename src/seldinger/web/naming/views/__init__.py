"""The pages of names."""
