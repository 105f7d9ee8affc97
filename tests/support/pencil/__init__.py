"""A colleague with pencil and paper: invents a trainee's logbook and counts it by the norm's text.

Independent of Seldinger on purpose: nothing here imports it or reads its norms as data. Naive on
purpose too. Where the text leaves a choice, the count follows what Seldinger has decided, or the
line carries the doubt and is not compared.
"""
