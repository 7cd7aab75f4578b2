"""What decides the graph of a compiled program."""

from dataclasses import dataclass

from pairing.activation import HiddenActivation
from pairing.semantics import Dtype, Loss, Semantics
from worker.training.leg import Network


@dataclass(frozen=True, slots=True)
class ProgramKey:
    """All that decides the graph of an epoch, and nothing that only decides its numbers."""

    network: Network
    activations: tuple[HiddenActivation, ...]
    dropout: tuple[float, ...]
    output_activation: str
    loss: Loss
    poisson_deviance: bool
    clips_log: bool
    sample_weight_norm: str
    l2_shares: tuple[float, ...]
    optimizer: str
    nesterov: bool
    has_momentum: bool
    stock_coefficients: tuple[float, ...] | None
    dtype: Dtype
    rounds_to_float32: bool


def key_of(semantics: Semantics, network: Network) -> ProgramKey:
    """Give the key of the program that trains this network under these semantics."""
    sgd = semantics.optimizer == "sgd"
    momentum = (semantics.momentum,) if sgd else ()
    adam = semantics.optimizer == "adam"
    betas = (semantics.beta_1, semantics.beta_2, semantics.epsilon) if adam else ()
    return ProgramKey(
        network=network,
        activations=semantics.activations,
        dropout=semantics.dropout,
        output_activation=semantics.output_activation,
        loss=semantics.loss,
        poisson_deviance=semantics.poisson_deviance,
        clips_log=semantics.clips_log,
        sample_weight_norm=semantics.sample_weight_norm,
        l2_shares=_l2_shares(semantics),
        optimizer=semantics.optimizer,
        nesterov=sgd and semantics.nesterov,
        has_momentum=sgd and semantics.momentum > 0,
        stock_coefficients=momentum + betas if semantics.coefficients == "float32" else None,
        dtype=semantics.gradient_dtype,
        rounds_to_float32=semantics.dtype != semantics.gradient_dtype,
    )


def _l2_shares(semantics: Semantics) -> tuple[float, ...]:
    """Each layer's share of the L2 coefficient; empty where nothing is penalised."""
    penalised = semantics.l2 > 0 and any(semantics.l2_coverage)
    return semantics.l2_coverage if penalised else ()
