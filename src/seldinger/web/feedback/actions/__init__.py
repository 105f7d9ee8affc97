"""Rating and publishing."""
