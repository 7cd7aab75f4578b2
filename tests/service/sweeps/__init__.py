"""Tests of sweeps in the gateway."""
