"""How each doctor's operations turned out, and the indicators of the office."""
