"""What a job amounts to once its data is known: networks, semantics, encoded targets."""

from dataclasses import asdict, dataclass, replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from pairing.architecture import Architecture
from pairing.own import Facts, UnreadForm
from pairing.own.admission import beyond_words
from pairing.semantics import Dtype, Semantics
from pairing.side import Side
from pairing.sides import sides_of
from pairing.stepping import steps_lie_beside
from pairing.task import Task
from pairing.ways import as_leg
from pairing.written import WrittenSklearn
from schemas.estimator import Classifier
from schemas.leg import LEGS
from schemas.leg import Leg as LegName
from schemas.preparation import Scaling, Split
from schemas.spec import JobSpec, PairSpec
from schemas.training import Training
from worker.training.errors import UserError
from worker.training.leg import Floats, Leg, Network, Weights
from worker.training.leg_plan import LegPlan
from worker.training.legs.keras_leg import KerasLeg
from worker.training.making import leg_of
from worker.training.preparation import Prepared
from worker.training.targets import encode, network_outputs
from worker.training.twin import Twin


@dataclass(frozen=True)
class Plan:
    """A job, ready to be trained.

    Attributes:
        spec: What was asked for.
        prepared: The rows as the reference has them; all legs are tested on its test rows.
        legs: Each leg by name: a pair has two, a training of one network the reference alone.
        targets_test: Encoded test targets in their own units, shape (rows, outputs).
    """

    spec: JobSpec
    prepared: Prepared
    legs: dict[LegName, LegPlan]
    targets_test: NDArray[np.float64]

    @property
    def network(self) -> Network:
        """The shape of the reference."""
        return self.legs["reference"].network

    @property
    def reference(self) -> Semantics:
        """Semantics of the reference."""
        return self.legs["reference"].semantics

    @property
    def candidate(self) -> Semantics:
        """Semantics of the candidate, which a pair has."""
        return self.legs["candidate"].semantics

    @property
    def semantics(self) -> dict[LegName, Semantics]:
        """The semantics of each leg."""
        return {name: leg.semantics for name, leg in self.legs.items()}

    @property
    def pair(self) -> PairSpec:
        """What was asked for, of a pair.

        Raises:
            TypeError: It is none.
        """
        if not isinstance(self.spec, PairSpec):
            raise TypeError(f"a {self.spec.kind} job is no pair")
        return self.spec

    @property
    def shares_rows(self) -> bool:
        """Whether all legs are given the same numbers."""
        return all(leg.rows is self.prepared for leg in self.legs.values())

    @property
    def most_epochs(self) -> int:
        """Epochs of the leg that may train longest."""
        return max(each.epochs for each in self.semantics.values())

    @property
    def architecture(self) -> Architecture:
        """The widths of both legs' layers; those of one alone are the same as its own."""
        widths = [leg.network.sizes[1:] for leg in self.legs.values()]
        return Architecture(widths[0], widths[-1])

    @property
    def can_be_stepped(self) -> bool:
        """Whether the legs can be gone through step by step, side by side."""
        reference, candidate = (
            (self.legs[name].framework, self.legs[name].semantics) for name in LEGS
        )
        return self.architecture.is_same and steps_lie_beside(reference, candidate)

    def rows(self, leg: LegName) -> Prepared:
        """Give the rows as one leg has them."""
        return self.legs[leg].rows

    def learnt(self, leg: LegName) -> NDArray[np.float64]:
        """Give the encoded training targets as one leg learns them, shape (rows, outputs)."""
        return self.legs[leg].targets

    def with_candidate(self, candidate: Semantics) -> "Plan":
        """Give the same pair with another candidate, its rows prepared as it has them.

        It has the reference's layers, and is trained by Keras, which knows every semantics.
        """
        rows = self.prepared
        ways = [_way(each) for each in (self.reference, candidate)]
        if candidate.split is not None and ways[0] != ways[1]:
            known = self.legs["candidate"]
            same = _way(known.semantics) == ways[1]
            rows = known.rows if same else rows_of(rows, candidate, "/candidate")
        return self.with_leg(candidate, rows)

    def with_leg(self, candidate: Semantics, rows: Prepared) -> "Plan":
        """Give the same pair with another candidate of the reference's layers, on these rows."""
        reference = self.legs["reference"]
        side = replace(reference.side, framework="keras", form="like", semantics=candidate)
        side = replace(side, written=None, notes=())
        targets = _targets(rows, reference.network.outputs)
        leg = LegPlan(side, reference.network, rows, targets)
        return replace(self, legs={**self.legs, "candidate": leg})

    def leg(self, name: LegName, twin: Twin | None = None) -> Leg:
        """Make a leg; as a twin of itself it trains the same but for rounding."""
        return leg_of(self.legs[name], twin)

    def candidate_leg(self) -> KerasLeg:
        """Make the candidate of a pair between two records, which Keras trains; see `with_leg`.

        Raises:
            TypeError: The candidate is trained by another framework.
        """
        leg = self.leg("candidate")
        if not isinstance(leg, KerasLeg):
            raise TypeError(f"a {type(leg).__name__} is no corner between two records")
        return leg

    def initial(self, name: LegName) -> Weights:
        """Give the weights that a leg starts from."""
        leg = self.leg(name)
        leg.close()
        return leg.initial

    def test_outputs(self, leg: Leg, name: LegName = "reference") -> Floats:
        """Predict the test rows: shape (rows, outputs), numbers in the target's own units."""
        outputs = leg.outputs(self.rows(name).inputs_test)
        return self.in_own_units(outputs, name)

    def in_own_units(self, outputs: Floats, leg: LegName = "reference") -> Floats:
        """Undo one leg's scaling of the target, where there was one."""
        rows = self.rows(leg)
        return outputs if rows.target_scaler is None else rows.pipeline.unscale(outputs)

    def spread(self) -> NDArray[np.float64]:
        """What predictions' differences are measured against, by output.

        The standard deviation of the training rows' targets, in their own units, or 1
        for probabilities; a constant target has no spread, and 1 stands in.
        """
        if self.prepared.task != "regression":
            return np.ones(self.targets_test.shape[1])
        deviation = np.std(self.in_own_units(self.learnt("reference")), axis=0)
        return np.where(deviation > 0, deviation, 1.0)

    def test_targets_as_learnt(self, leg: LegName = "reference") -> NDArray[np.float64]:
        """Encoded test targets in the units that one leg learns."""
        scaler = self.rows(leg).target_scaler
        if scaler is None:
            return self.targets_test
        return np.asarray(scaler.transform(self.targets_test), np.float64)


def dtype_of_inputs(spec: JobSpec) -> Dtype:
    """Give the format in which rows are prepared: the finest that a leg has."""
    return spec.dtype or "float64"


def plan_of(spec: JobSpec, prepared: Prepared) -> Plan:
    """Work out networks and semantics of all legs from spec and data.

    Raises:
        UserError: A side cannot be trained on these rows.
    """
    task, classes = prepared.task, prepared.classes
    outputs = network_outputs(task, prepared.targets_train, classes)
    try:
        sides = sides_of(spec, Facts(task, outputs, _rows_of_last(spec, prepared)))
    except UnreadForm as error:
        raise UserError(error.errors[0].detail, error.errors[0].pointer) from error
    for name, side in sides.items():
        _check_aim(side, task, spec.place(name))
    for beyond in beyond_words(spec, sides) if isinstance(spec, PairSpec) else ():
        raise UserError(beyond.detail, beyond.pointer)
    first = _way(sides["reference"].semantics)
    legs: dict[LegName, LegPlan] = {}
    for name, side in sides.items():
        same = _way(side.semantics) == first
        rows = prepared if same else rows_of(prepared, side.semantics, spec.place(name))
        width = outputs if side.outputs is None else side.outputs
        network = Network(prepared.inputs_train.shape[1], side.hidden, width)
        legs[name] = LegPlan(side, network, rows, _targets(rows, width))
    return Plan(spec, prepared, legs, encode(task, prepared.targets_test, classes))


def _check_aim(side: Side, task: Task, place: str) -> None:
    """Refuse an estimator that is to learn another kind of thing than the reference does."""
    if not isinstance(side.written, WrittenSklearn):
        return
    estimator = side.written.estimator
    if isinstance(estimator, Classifier) != (task != "regression"):
        kind = "numbers" if task == "regression" else "classes"
        raise UserError(
            f"{estimator.estimator} is to learn what the reference does, which is {kind} here.",
            f"{place}/sklearn/estimator",
        )


def _rows_of_last(spec: JobSpec, prepared: Prepared) -> int:
    """Training rows of the last leg, by its own split."""
    rows = len(prepared.inputs_train) + len(prepared.inputs_test)
    way: Training = as_leg(spec, list(spec.sides)[-1])
    return rows - ceil(way.split.test_size * rows)


def _targets(rows: Prepared, outputs: int) -> NDArray[np.float64]:
    """Encode training targets as a network of so many outputs learns them."""
    targets = encode_learnt(rows)
    if rows.task == "binary" and outputs == 2:
        return np.column_stack([1.0 - targets, targets])
    return targets


def _way(semantics: Semantics) -> tuple[object, ...]:
    return semantics.split, semantics.input_scaling, semantics.target_scaling


def encode_learnt(prepared: Prepared) -> NDArray[np.float64]:
    """Encode training targets, shape (rows, outputs)."""
    return encode(prepared.task, prepared.targets_train, prepared.classes)


def rows_of(prepared: Prepared, semantics: Semantics, place: str) -> Prepared:
    """Give the rows as a leg prepares them in a way of its own.

    Args:
        prepared: The rows as the reference has them.
        semantics: Of the leg, which splits its rows by itself.
        place: Where it stands.

    Raises:
        UserError: The table cannot be prepared so, or not for the same network.
    """
    if semantics.split is None:
        return prepared
    try:
        rows = prepared.otherwise(
            Split(**asdict(semantics.split)),
            Scaling(inputs=semantics.input_scaling, target=semantics.target_scaling),
        )
    except UserError as error:
        raise UserError(error.detail, f"{place}/preparation{error.pointer}") from None
    if (rows.input_columns, rows.classes) != (prepared.input_columns, prepared.classes):
        raise UserError(
            "The candidate's own split leaves it other classes or other values of text columns "
            "than the reference's: their networks would not have the same units.",
            f"{place}/preparation/split",
        )
    return rows
