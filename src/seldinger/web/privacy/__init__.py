"""What people and patients may ask of their data: to see it, to have it erased."""
