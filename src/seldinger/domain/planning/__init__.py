"""What a plan is, and whether it keeps to every rule; nothing here knows how plans are found."""
