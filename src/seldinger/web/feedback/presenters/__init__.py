"""Who may rate what, and what is shown of it, as finished strings."""
