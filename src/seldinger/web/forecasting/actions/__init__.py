"""Writing forecasts."""
