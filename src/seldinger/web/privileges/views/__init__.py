"""The pages of privileges."""
