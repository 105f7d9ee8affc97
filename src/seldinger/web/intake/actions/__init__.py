"""Writing in `intake`: each action with its audit row."""
