"""The pages of `gate`."""
