"""The pages of `applications`."""
