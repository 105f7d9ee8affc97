"""The pages of `catalogues`."""
