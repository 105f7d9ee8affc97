"""Writing in `technologies`: each action with its audit row."""
