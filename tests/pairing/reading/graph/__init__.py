"""Tests of reading TensorFlow's own operations."""
