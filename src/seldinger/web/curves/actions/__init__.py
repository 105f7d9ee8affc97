"""Writing limits of curves, and telling of relapses."""
