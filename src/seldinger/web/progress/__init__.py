"""How a trainee, and how a cohort stands: the verdict on pages."""
