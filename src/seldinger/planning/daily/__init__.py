"""Tomorrow's list: who operates, assists and takes part in which case, with proof and reason."""
