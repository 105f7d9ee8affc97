"""A hospital's own catalogue: drafts, differences, consequences, adoption, lists for filing."""
