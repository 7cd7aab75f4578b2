"""Tests of what is seen of layers."""
