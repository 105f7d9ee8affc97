"""Writing in `dose`: each action with its audit row."""
