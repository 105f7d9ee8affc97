"""Writing assessments and the forms of a base."""
