"""What one fills in about a catalogue."""
