"""Plots: specs in Vega-Lite, built here in plain Python and drawn in a process of its own.

A further kind of plot is a file with a `look` and one entry in `service.plots.kinds`.
"""
