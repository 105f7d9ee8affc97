"""How likely each minimum is reached: arrivals, the plan, and everybody who shares them."""
