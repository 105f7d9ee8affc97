"""What the pages of `review` show."""
