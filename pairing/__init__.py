"""The knowledge: semantics of a leg, translation, admission, estimates. Pure Python."""
