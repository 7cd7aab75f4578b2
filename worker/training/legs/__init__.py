"""The frameworks, each behind one door; none knows of another."""
