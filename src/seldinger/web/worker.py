"""What runs beside the pages: chasing, and messages on their way out."""
