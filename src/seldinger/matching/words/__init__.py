"""What the words of a procedure name mean: the lexicon, and a name cut into its words."""
