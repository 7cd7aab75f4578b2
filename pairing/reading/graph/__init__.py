"""Low-level TensorFlow as written: variables, operations, steps and the loops around them."""
