"""Writing in `catalogues`: each action with its audit row."""
