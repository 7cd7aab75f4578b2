"""Predictions with the models of finished jobs, beside the training and never behind it."""
