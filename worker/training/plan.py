"""What a job amounts to once its data is known: network, semantics, encoded targets."""

from dataclasses import asdict, dataclass, replace
from functools import partial
from math import ceil

import numpy as np
from numpy.typing import NDArray

from pairing.architecture import Architecture
from pairing.own import Facts, OwnNetwork, UnreadForm, can_be_stepped, own_candidate
from pairing.own.admission import beyond_words
from pairing.semantics import Dtype, Semantics
from pairing.translate import pair_semantics
from pairing.ways import as_the_candidate
from schemas.job import Leg as LegName
from schemas.preparation import Scaling, Split
from schemas.spec import PairSpec
from worker.training.errors import UserError
from worker.training.leg import Floats, Leg, Network, Weights
from worker.training.legs.keras_leg import KerasLeg
from worker.training.legs.sklearn_leg import SklearnLeg, validation_score, validation_split
from worker.training.preparation import Prepared
from worker.training.targets import encode, network_outputs


@dataclass(frozen=True)
class Plan:
    """A pair, ready to be trained.

    Attributes:
        spec: What was asked for.
        prepared: The rows, split and scaled.
        network: The shape of both legs.
        reference: Semantics of the scikit-learn leg.
        candidate: Semantics of the Keras leg.
        targets_train: Encoded targets in the units that the legs learn, shape (rows, outputs).
        targets_test: Encoded targets in their own units.
        candidate_rows: The rows as the candidate has them, where it prepares them in its own
            way; it is tested on the reference's test rows all the same.
        own: The candidate as its user wrote it, where it does not follow from the reference.
    """

    spec: PairSpec
    prepared: Prepared
    network: Network
    reference: Semantics
    candidate: Semantics
    targets_train: NDArray[np.float64]
    targets_test: NDArray[np.float64]
    candidate_rows: Prepared | None = None
    own: OwnNetwork | None = None

    @property
    def semantics(self) -> dict[LegName, Semantics]:
        """Both legs' semantics by name."""
        return {"reference": self.reference, "candidate": self.candidate}

    @property
    def shares_rows(self) -> bool:
        """Whether both legs are given the same numbers."""
        return self.candidate_rows is None

    @property
    def candidate_network(self) -> Network:
        """The shape of the Keras leg, which a user's own network brings with it."""
        if self.own is None:
            return self.network
        return Network(self.network.inputs, self.own.hidden, self.own.outputs)

    @property
    def most_epochs(self) -> int:
        """Epochs of the leg that may train longer."""
        return max(self.reference.epochs, self.candidate.epochs)

    @property
    def architecture(self) -> Architecture:
        """The widths of both legs' layers."""
        return Architecture(self.network.sizes[1:], self.candidate_network.sizes[1:])

    @property
    def can_be_stepped(self) -> bool:
        """Whether the legs can be gone through step by step, side by side."""
        return self.architecture.is_same and can_be_stepped(self.candidate)

    def rows(self, leg: LegName) -> Prepared:
        """Give the rows as one leg has them."""
        own = self.candidate_rows if leg == "candidate" else None
        return own or self.prepared

    def with_candidate(self, candidate: Semantics) -> "Plan":
        """Give the same pair with another candidate, its rows prepared as it has them."""
        rows = rows_of(self.prepared, self.reference, candidate)
        return replace(self, candidate=candidate, candidate_rows=rows)

    def learnt(self, leg: LegName) -> NDArray[np.float64]:
        """Give the encoded training targets as one leg learns them, shape (rows, outputs)."""
        if leg == "reference":
            return self.targets_train
        rows = self.candidate_rows
        targets = self.targets_train if rows is None else encode_learnt(rows)
        if self.prepared.task == "binary" and self.candidate_network.outputs == 2:
            return np.column_stack([1.0 - targets, targets])
        return targets

    def sklearn_leg(
        self,
        inputs: Floats | None = None,
        initial: Weights | None = None,
        mixing: np.random.Generator | None = None,
    ) -> SklearnLeg:
        """Make the scikit-learn leg; other inputs, weights and mixed batches make a twin of it."""
        return SklearnLeg(
            self.spec.reference.sklearn,
            self.prepared.inputs_train if inputs is None else inputs,
            self.prepared.targets_train,
            self.network,
            seed=self.spec.seed,
            initial=initial,
            mixing=mixing,
            weights=self.prepared.weights_train,
        )

    def keras_leg(self) -> KerasLeg:
        """Make the Keras leg."""
        rows, binary = self.rows("candidate"), self.prepared.task == "binary"
        fraction = self.candidate.validation_fraction
        return KerasLeg(
            self.candidate,
            self.candidate_network,
            rows.inputs_train,
            self.learnt("candidate"),
            split=lambda state: validation_split(
                state, rows.targets_train, fraction=fraction, stratified=binary
            ),
            score=partial(validation_score, rows.task),
            weights=rows.weights_train,
            shows_last=self.candidate_network.outputs > self.network.outputs,
        )

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
            return np.ones(self.network.outputs)
        deviation = np.std(self.in_own_units(self.targets_train), axis=0)
        return np.where(deviation > 0, deviation, 1.0)

    def test_targets_as_learnt(self, leg: LegName = "reference") -> NDArray[np.float64]:
        """Encoded test targets in the units that one leg learns."""
        scaler = self.rows(leg).target_scaler
        if scaler is None:
            return self.targets_test
        return np.asarray(scaler.transform(self.targets_test), np.float64)


def dtype_of_inputs(spec: PairSpec) -> Dtype:
    """Give the format in which rows are prepared: the reference's, which is the finer one."""
    return spec.dtype or "float64"


def plan_of(spec: PairSpec, prepared: Prepared) -> Plan:
    """Work out the network and both semantics from spec and data."""
    task, classes = prepared.task, prepared.classes
    outputs = network_outputs(task, prepared.targets_train, classes)
    facts = Facts(task, outputs, _candidates_rows(spec, prepared))
    try:
        reference, candidate = pair_semantics(spec, multiclass=task == "multiclass", facts=facts)
        own = own_candidate(spec, reference, facts)
    except UnreadForm as error:
        raise UserError(error.errors[0].detail, error.errors[0].pointer) from error
    for beyond in beyond_words(spec, own, facts) if own else ():
        raise UserError(beyond.detail, beyond.pointer)
    return Plan(
        spec=spec,
        prepared=prepared,
        network=Network(
            inputs=prepared.inputs_train.shape[1],
            hidden=spec.reference.sklearn.params.hidden_layer_sizes,
            outputs=outputs,
        ),
        reference=reference,
        candidate=candidate,
        targets_train=encode_learnt(prepared),
        targets_test=encode(task, prepared.targets_test, classes),
        candidate_rows=rows_of(prepared, reference, candidate),
        own=own,
    )


def _candidates_rows(spec: PairSpec, prepared: Prepared) -> int:
    """Training rows of the candidate, by its own split."""
    rows = len(prepared.inputs_train) + len(prepared.inputs_test)
    return rows - ceil(as_the_candidate(spec).split.test_size * rows)


def encode_learnt(prepared: Prepared) -> NDArray[np.float64]:
    """Encode training targets, shape (rows, outputs)."""
    return encode(prepared.task, prepared.targets_train, prepared.classes)


def rows_of(prepared: Prepared, reference: Semantics, candidate: Semantics) -> Prepared | None:
    """Give the rows as the candidate prepares them; None where it does as the reference.

    Args:
        prepared: The rows as the reference has them.
        reference: Its semantics.
        candidate: The candidate's.

    Raises:
        UserError: The table cannot be prepared so, or not for the same network.
    """
    ways = [
        (each.split, each.input_scaling, each.target_scaling) for each in (reference, candidate)
    ]
    if ways[0] == ways[1] or candidate.split is None:
        return None
    try:
        rows = prepared.otherwise(
            Split(**asdict(candidate.split)),
            Scaling(inputs=candidate.input_scaling, target=candidate.target_scaling),
        )
    except UserError as error:
        raise UserError(error.detail, f"/candidate/preparation{error.pointer}") from None
    if (rows.input_columns, rows.classes) != (prepared.input_columns, prepared.classes):
        raise UserError(
            "The candidate's own split leaves it other classes or other values of text columns "
            "than the reference's: their networks would not have the same units.",
            "/candidate/preparation/split",
        )
    return rows
