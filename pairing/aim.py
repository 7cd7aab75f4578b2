"""What a job's first network is trained for: numbers or classes."""

from dataclasses import dataclass, replace
from typing import Final

from pairing.own.forms import UnreadForm
from pairing.own.objective import LOSSES
from pairing.side_forms import asked_form, written_of
from pairing.written import Written, WrittenSklearn
from schemas.estimator import Classifier, Regressor, RegressorParams
from schemas.leg import Leg
from schemas.side import Side, framework_of
from schemas.spec import JobSpec
from schemas.written_side import CodeSide

_NAMES: Final = {"sklearn": "", "keras": "A Keras network", "tensorflow": "A TensorFlow network"}


@dataclass(frozen=True, slots=True)
class Aim:
    """What a network learns to tell.

    Attributes:
        classifies: Whether it tells classes; None where that is as the target asks for.
        counts: Whether its loss is Poisson's.
        outputs: Units of its output layer, where it brings them with it.
        name: What it is called in a sentence.
        place: Pointer to what decides this.
        loss_place: Pointer to what decides its loss.
        other: What would decide otherwise, in words.
    """

    classifies: bool | None
    counts: bool
    outputs: int | None
    name: str
    place: str
    loss_place: str
    others: tuple[str, str]

    def is_of_classes(self, *, has_classes: bool, targets: int) -> bool:
        """Whether it tells classes, of a target whose own kind is known.

        Args:
            has_classes: Whether the target itself says so: words, yes and no, or by its source.
            targets: Target columns.
        """
        if self.classifies is not None:
            return self.classifies
        # As many outputs as classes, of one column of numbers, are no numbers to predict.
        return has_classes or (targets == 1 and (self.outputs or 1) > 1)


def aim_of(spec: JobSpec, leg: Leg = "reference") -> Aim:
    """Tell what a leg's network learns; as numbers, where its source is not understood."""
    side, place = spec.sides[leg], spec.place(leg)
    form, _ = asked_form(side, place)
    try:
        written = written_of(form, place)
    except UnreadForm:
        written = None
    if isinstance(written, WrittenSklearn):
        aim = _of_estimator(written.estimator, place)
    else:
        aim = _of_network(written, side, place)
    if isinstance(form, CodeSide) or getattr(form, "code", None) is not None:
        # A program holds neither an estimator's fields nor a network's.
        return replace(aim, place=f"{place}/code", loss_place=f"{place}/code")
    return aim


def _of_estimator(estimator: Regressor | Classifier, place: str) -> Aim:
    params = estimator.params
    return Aim(
        classifies=isinstance(estimator, Classifier),
        counts=isinstance(params, RegressorParams) and params.loss == "poisson",
        outputs=None,
        name=estimator.estimator,
        place=f"{place}/sklearn/estimator",
        loss_place=f"{place}/sklearn/params/loss",
        others=("MLPRegressor", "MLPClassifier"),
    )


def _of_network(written: Written | None, side: Side, place: str) -> Aim:
    key = framework_of(side)
    loss = getattr(written, "loss", None)
    layers = getattr(written, "layers", ())
    outputs = layers[-1].units if layers else None
    classifies: bool | None = LOSSES.get(loss or "", "").endswith("log_loss")
    if layers and layers[-1].activation == "softmax":
        classifies = True
    elif not classifies and ((key == "tensorflow" and loss is None) or (outputs or 1) > 1):
        classifies = None  # One-hot classes may be learnt by squares, as several numbers are.
    return Aim(
        classifies=classifies,
        counts=loss == "poisson",
        outputs=outputs,
        name=f"{_NAMES[key]} with the loss {loss}" if loss else _NAMES[key],
        place=f"{place}/{key}",
        loss_place=f"{place}/{key}",
        others=("a loss of numbers, such as mean_squared_error", "a cross-entropy"),
    )
