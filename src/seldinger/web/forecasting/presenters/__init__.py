"""Forecasts as finished strings and drawn lines."""
