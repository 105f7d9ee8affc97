"""Everything that writes grants and what ends them."""
