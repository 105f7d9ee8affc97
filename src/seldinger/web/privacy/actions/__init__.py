"""Everything that privacy writes: numbers under other keys, and people and patients erased."""
