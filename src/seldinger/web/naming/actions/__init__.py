"""Writing what names mean."""
