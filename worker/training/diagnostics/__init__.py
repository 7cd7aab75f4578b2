"""What each layer of a leg looked like while it trained, and what was wrong with it."""

from worker.training.diagnostics.watch import LayerWatch, looked_at

__all__ = ["LayerWatch", "looked_at"]
