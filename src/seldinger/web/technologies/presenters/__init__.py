"""What the pages of `technologies` show."""
