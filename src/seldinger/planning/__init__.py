"""Plans with a proof: rotations, tomorrow's cases, and how likely each minimum is reached."""
