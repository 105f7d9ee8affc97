"""The hospital's own list of operations beside what trainees logged."""
