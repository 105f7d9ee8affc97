"""Writing in `review`: each action with its audit row."""
