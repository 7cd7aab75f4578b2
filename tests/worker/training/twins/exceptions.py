"""Which of scikit-learn's demands the twins cannot meet, each with its reason.

A demand that stands here and is met fails the suite, as does one that does not stand
here and is not met.
"""

# Tests of `sklearn/neural_network/tests/test_mlp.py`, by pytest's name.
CANNOT_PASS: dict[str, str] = {}

# Checks of `sklearn.utils.estimator_checks`, by name.
FAILS_CHECK: dict[str, str] = {}
