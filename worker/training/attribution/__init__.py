"""The gap between two legs, shared out among the causes."""

from worker.training.attribution.inquiry import Found, Inquiry

__all__ = ["Found", "Inquiry"]
