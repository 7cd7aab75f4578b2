"""The gap between two legs, shared out among the causes."""
