"""What machines and hospital systems send: kept, read, joined to drafts that a person accepts."""
