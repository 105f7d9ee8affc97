"""Doors: where machines and hospital systems send to. Each keeps first and acknowledges then."""
