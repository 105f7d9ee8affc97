"""A simulated installation, generated from a seed: three bases, and people who differ."""
