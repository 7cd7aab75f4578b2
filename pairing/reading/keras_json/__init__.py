"""Keras' own JSON, of Keras 3 and of the versions before it."""
