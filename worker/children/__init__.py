"""Processes that train: forked from a server with the frameworks loaded, kept warm, replaced."""
