"""What the pages of `dose` show."""
