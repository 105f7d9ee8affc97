"""Rotation plans: read, found with a proof, changed least, explained."""
