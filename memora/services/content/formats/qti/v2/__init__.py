"""QTI 2 and 3, whose names differ alone. Pure."""
