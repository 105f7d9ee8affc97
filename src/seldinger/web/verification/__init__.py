"""One case and what its people say of it: verifying, returning, conflicts, reassigning."""
