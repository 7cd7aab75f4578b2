"""Sweeps: from a base and its changes to trainings, and from these to a table."""
