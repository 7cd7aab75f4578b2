"""What a job amounts to once its data is known: network, semantics, encoded targets."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from pairing.semantics import Dtype, Semantics
from pairing.translate import pair_semantics
from schemas.spec import PairSpec
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
    """

    spec: PairSpec
    prepared: Prepared
    network: Network
    reference: Semantics
    candidate: Semantics
    targets_train: NDArray[np.float64]
    targets_test: NDArray[np.float64]

    def sklearn_leg(
        self, inputs: Floats | None = None, initial: Weights | None = None
    ) -> SklearnLeg:
        """Make the scikit-learn leg; other inputs and weights make a twin of it."""
        return SklearnLeg(
            self.spec.reference.sklearn,
            self.prepared.inputs_train if inputs is None else inputs,
            self.prepared.targets_train,
            self.network,
            seed=self.spec.seed,
            initial=initial,
            weights=self.prepared.weights_train,
        )

    def keras_leg(self) -> KerasLeg:
        """Make the Keras leg."""
        binary = self.prepared.task == "binary"
        fraction = self.candidate.validation_fraction
        return KerasLeg(
            self.candidate,
            self.network,
            self.prepared.inputs_train,
            self.targets_train,
            split=lambda state: validation_split(
                state, self.prepared.targets_train, fraction=fraction, stratified=binary
            ),
            score=partial(validation_score, self.prepared.task),
            weights=self.prepared.weights_train,
        )

    def test_outputs(self, leg: Leg) -> Floats:
        """Predict the test rows: shape (rows, outputs), numbers in the target's own units."""
        outputs = leg.outputs(self.prepared.inputs_test)
        return self.in_own_units(outputs)

    def in_own_units(self, outputs: Floats) -> Floats:
        """Undo the scaling of the target, where there was one."""
        return self.prepared.pipeline.unscale(outputs) if self._is_scaled() else outputs

    def spread(self) -> NDArray[np.float64]:
        """What predictions' differences are measured against, by output.

        The standard deviation of the training rows' targets, in their own units, or 1
        for probabilities; a constant target has no spread, and 1 stands in.
        """
        if self.prepared.task != "regression":
            return np.ones(self.network.outputs)
        deviation = np.std(self.in_own_units(self.targets_train), axis=0)
        return np.where(deviation > 0, deviation, 1.0)

    def test_targets_as_learnt(self) -> NDArray[np.float64]:
        """Encoded test targets in the units that the legs learn."""
        scaler = self.prepared.target_scaler
        if scaler is None:
            return self.targets_test
        return np.asarray(scaler.transform(self.targets_test), np.float64)

    def _is_scaled(self) -> bool:
        return self.prepared.target_scaler is not None


def dtype_of_inputs(spec: PairSpec) -> Dtype:
    """Give the format in which rows are prepared: the reference's, which is the finer one."""
    return spec.dtype or "float64"


def plan_of(spec: PairSpec, prepared: Prepared) -> Plan:
    """Work out the network and both semantics from spec and data."""
    task, classes = prepared.task, prepared.classes
    reference, candidate = pair_semantics(spec, multiclass=task == "multiclass")
    return Plan(
        spec=spec,
        prepared=prepared,
        network=Network(
            inputs=prepared.inputs_train.shape[1],
            hidden=spec.reference.sklearn.params.hidden_layer_sizes,
            outputs=network_outputs(task, prepared.targets_train, classes),
        ),
        reference=reference,
        candidate=candidate,
        targets_train=encode(task, prepared.targets_train, classes),
        targets_test=encode(task, prepared.targets_test, classes),
    )
