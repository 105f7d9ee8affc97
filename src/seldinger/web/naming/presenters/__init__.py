"""What the pages of names show."""
