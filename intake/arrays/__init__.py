"""NumPy's NPY and NPZ files: arrays as columns, nothing pickled."""
