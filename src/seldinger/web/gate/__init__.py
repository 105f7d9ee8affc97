"""Booked operations looked at before the day, and emergencies that go beyond a privilege."""
