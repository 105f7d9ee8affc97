"""What the names that a hospital writes mean in its catalogue: by whom, and how sure."""
