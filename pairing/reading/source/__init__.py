"""Pasted Python of either side, read as a syntax tree and never run."""
