"""The training ladder: rulebook and record in, verdict with its evidence out."""
