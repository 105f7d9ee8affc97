"""What the pages of `intake` show."""
