"""Writing in `applications`: each action with its audit row."""
