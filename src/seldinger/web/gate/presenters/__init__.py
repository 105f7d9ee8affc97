"""What the pages of `gate` show."""
