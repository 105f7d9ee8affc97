"""What the pages of `catalogues` show."""
