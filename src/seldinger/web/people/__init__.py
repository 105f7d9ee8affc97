"""Bases, hospitals, departments and the people in them: who is where, as what, from when."""
