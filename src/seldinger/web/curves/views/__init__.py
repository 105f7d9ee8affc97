"""Pages of curves and of what they stand on."""
