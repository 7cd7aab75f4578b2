"""The jobs of the fourth experiment, each run once, and its page."""

from functools import cached_property
from pathlib import Path

from tests.experiments.laboratory import Laboratory, Ran, Size
from tests.experiments.page import Page

PAGE = "4-tensorflow-98-keras-96"
EPOCHS: dict[Size, int] = {"short": 3, "full": 30}
ASKED, MENDED = 0.7, 0.3


class TwoMeanings:
    """The question, and what becomes of it.

    Args:
        laboratory: Where jobs are run.
        digits: The handwritten digits.
        size: How many epochs.
    """

    def __init__(self, laboratory: Laboratory, digits: Path, size: Size) -> None:
        self._laboratory, self._digits = laboratory, digits
        self.is_full = size == "full"
        self.epochs = EPOCHS[size]
        self.page = Page(PAGE)

    @cached_property
    def weighed(self) -> Ran:
        """The two networks as they were asked about, one epoch, the gap shared out."""
        changes = {
            "reference.tensorflow.epochs": 1,
            "candidate.keras.given.training_epochs": 1,
            "explain.attribution": "shapley",
        }
        return self._laboratory.run("21", upload=self._digits, changes=changes)

    @cached_property
    def mended(self) -> Ran:
        """The same with rate = 0.3, one epoch."""
        changes = {
            "reference.tensorflow.epochs": 1,
            "candidate.keras.given.training_epochs": 1,
            "explain.noise_floor": False,
        }
        return self._laboratory.run("22", upload=self._digits, changes=changes)

    @cached_property
    def one_stream(self) -> Ran:
        """The aligned twin: also its masks are the reference's."""
        changes = {"reference.tensorflow.epochs": self.epochs}
        return self._laboratory.run("23", upload=self._digits, changes=changes)

    @cached_property
    def seeds(self) -> Ran:
        """Both rates over three seeds, as a sweep."""
        changes = {
            "base.reference.tensorflow.epochs": self.epochs,
            "base.candidate.keras.given.training_epochs": self.epochs,
        }
        return self._laboratory.run("24", upload=self._digits, changes=changes)

    @cached_property
    def points(self) -> dict[tuple[float, int], Ran]:
        """The sweep's pairs, by Keras' rate and by seed."""
        return {(rate, seed): ran for (rate, seed), ran in self.seeds.points().items()}

    def accuracies(self, rate: float) -> tuple[list[float], list[float]]:
        """Accuracies of the TensorFlow network and of Keras' over the seeds."""
        ran = [self.points[rate, seed] for seed in range(3)]
        return [each.accuracy() for each in ran], [each.accuracy("candidate") for each in ran]
