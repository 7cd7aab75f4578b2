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

    def _job(self, number: str, base: str = "", **more: object) -> Ran:
        changes = {
            f"{base}reference.tensorflow.epochs": self.epochs,
            f"{base}candidate.keras.given.training_epochs": self.epochs,
            **more,
        }
        if number == "23":
            changes.pop("candidate.keras.given.training_epochs")
        return self._laboratory.run(number, upload=self._digits, changes=changes)

    @cached_property
    def asked(self) -> Ran:
        """The two networks as they were asked about, the gap between them shared out."""
        return self._job("21")

    @cached_property
    def mended(self) -> Ran:
        """The same with rate = 0.3."""
        return self._job("22")

    @cached_property
    def one_stream(self) -> Ran:
        """The aligned twin: also its masks are the reference's."""
        return self._job("23")

    @cached_property
    def seeds(self) -> Ran:
        """Both rates over three seeds, as a sweep."""
        return self._job("24", "base.")

    def accuracies(self, rate: float) -> tuple[list[float], list[float]]:
        """Accuracies of the TensorFlow network and of Keras' over the seeds."""
        ran = [point for (told, _), point in self.seeds.points().items() if told == rate]
        return [each.accuracy() for each in ran], [each.accuracy("candidate") for each in ran]
