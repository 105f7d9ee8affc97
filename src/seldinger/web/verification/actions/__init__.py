"""What supervisors, secretaries and directors say of a trainee's entries."""
