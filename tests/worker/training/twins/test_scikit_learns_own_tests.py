"""What scikit-learn demands of its perceptrons, demanded of the twins.

The tests are scikit-learn's, see `scikit_learns_file`; which of them cannot pass, and
why, stands in `exceptions`.
"""

from tests.worker.training.twins.scikit_learns_file import with_twins

FILE = with_twins()

globals().update({name: item for name, item in vars(FILE).items() if name.startswith("test_")})
