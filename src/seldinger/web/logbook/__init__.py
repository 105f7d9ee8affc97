"""The logbook: cases, what a trainee did in them, and everything else that can be counted."""
