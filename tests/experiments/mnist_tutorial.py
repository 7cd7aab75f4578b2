"""The jobs of the fifth experiment, each run once, and its page."""

from functools import cached_property
from math import log
from pathlib import Path

from tests.experiments.laboratory import Laboratory, Ran, Size
from tests.experiments.page import Page

PAGE = "5-mnist-tutorial"
EPOCHS: dict[Size, int] = {"short": 4, "full": 15}
GUESSING = log(10)
"""What guessing costs: the loss of a network that gives each of ten digits the same share."""

RATES = (0.001, 0.01, 0.1, 1.0, 10.0)
OPTIMISERS = ("SGD", "Adam", "SGD + Nesterov")
INITIALISATIONS = ("Glorot", "small scale", "large scale", "zeros")

Points = dict[tuple[object, ...], Ran]


class MnistTutorial:
    """The tutorial, run as its reader would run it.

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

    def _job(self, number: str, base: str = "") -> Ran:
        changes = {f"{base}network.keras.given.epochs": self.epochs}
        return self._laboratory.run(number, upload=self._digits, changes=changes)

    def figure(self, name: str, ran: Ran, kind: str = "learning_curves") -> None:
        """Put a plot of a job on the page."""
        if self.is_full:
            self.page.figure(name, ran.plot(kind))

    @cached_property
    def first(self) -> Ran:
        """One tanh layer, SGD with rate 0.1."""
        return self._job("26")

    @cached_property
    def rates(self) -> Ran:
        """The same with five learning rates, as a sweep."""
        return self._job("27", "base.")

    @cached_property
    def by_rate(self) -> dict[float, Ran]:
        """The five trainings."""
        return {rate: self.rates.points()[rate,] for rate in RATES}

    @cached_property
    def nesterov(self) -> Ran:
        """SGD with rate 0.1 and Nesterov's momentum 0.9."""
        return self._job("28")

    @cached_property
    def adam(self) -> Ran:
        """Adam as it comes."""
        return self._job("29")

    @cached_property
    def two_layers(self) -> Ran:
        """Two relu layers, Adam."""
        return self._job("30")

    @cached_property
    def adadelta(self) -> Ran:
        """Adadelta with the rate that Keras has today, and with that of 2019, as a sweep."""
        return self._job("31", "base.")

    @cached_property
    def normal(self) -> Ran:
        """Two tanh layers, weights normal with deviation 0.01, SGD with rates 0.1 and 10."""
        return self._job("32", "base.")

    @cached_property
    def twelve(self) -> Ran:
        """Three optimisers by four initialisations, as a sweep."""
        return self._job("33", "base.")

    @cached_property
    def twelve_points(self) -> Points:
        """The twelve trainings by optimiser and initialisation."""
        return self.twelve.points()

    @cached_property
    def leaked(self) -> Ran:
        """SGD and Nesterov at the rate that Keras has by default, and at 10, as a sweep."""
        return self._job("34", "base.")
