"""Training of pairs: a pure numerical library. It knows no queue, no storage, no settings."""
