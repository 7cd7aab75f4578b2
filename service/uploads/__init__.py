"""Uploads: files that stream in, are read in a process of their own, and become data sets."""
