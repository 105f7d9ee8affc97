"""New technologies and projects: admission, permitted operators, first cases, what they became."""
