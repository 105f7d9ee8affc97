"""What the pages of devices show, as finished strings."""
