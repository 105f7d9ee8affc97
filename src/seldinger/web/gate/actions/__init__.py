"""Writing in `gate`: each action with its audit row."""
