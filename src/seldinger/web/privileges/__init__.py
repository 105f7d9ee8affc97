"""Who may do what, where, from when to when: grants, and what they answer on a day."""
