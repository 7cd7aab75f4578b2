"""What decides the graph of a compiled program."""

from dataclasses import dataclass
from typing import Final

from pairing.activation import HiddenActivation, OutputActivation
from pairing.semantics import Dtype, Loss, OptimizerName, Semantics
from worker.training.leg import Network

# TensorFlow multiplies by its constant sooner or later, depending on what it knows of shapes.
OF_KNOWN_SIZES: Final = {"hard_silu"}
WITH_BETAS: Final = {"adam", "adamax", "nadam", "adamw"}


@dataclass(frozen=True, slots=True)
class ProgramKey:
    """All that decides the graph of an epoch, and nothing that only decides its numbers.

    Attributes:
        sizes: Units of each layer, the inputs first and the outputs last; None where any
            number but 1 has the same graph. Keras adds a single bias by another operation.
    """

    sizes: tuple[int | None, ...]
    activations: tuple[HiddenActivation, ...]
    dropout: tuple[float, ...]
    has_stream: bool
    reorders_masks: bool
    use_bias: tuple[bool, ...]
    output_activation: OutputActivation
    loss: Loss
    poisson_deviance: bool
    clips_log: bool
    sample_weight_norm: str
    l2_shares: tuple[float, ...]
    optimizer: OptimizerName
    optimizer_arguments: tuple[tuple[str, float | bool], ...]
    weight_decay: float
    gradient_clipping: tuple[tuple[str, float], ...]
    decays: bool
    nesterov: bool
    has_momentum: bool
    stock_coefficients: tuple[float, ...] | None
    dtype: Dtype
    rounds_to_float32: bool


def key_of(semantics: Semantics, network: Network, *, reorders_masks: bool = False) -> ProgramKey:
    """Give the key of the program that trains this network under these semantics.

    Args:
        semantics: What decides the numbers.
        network: Its shape.
        reorders_masks: Whether a stream's masks are given to units and rows in another order.
    """
    sgd = semantics.optimizer == "sgd"
    return ProgramKey(
        sizes=_sizes(semantics, network),
        activations=semantics.activations,
        dropout=semantics.dropout,
        has_stream=any(semantics.dropout) and semantics.dropout_masks == "stateless",
        reorders_masks=reorders_masks,
        use_bias=semantics.use_bias,
        output_activation=semantics.output_activation,
        loss=semantics.loss,
        poisson_deviance=semantics.poisson_deviance,
        clips_log=semantics.clips_log,
        sample_weight_norm=semantics.sample_weight_norm,
        l2_shares=_l2_shares(semantics),
        optimizer=semantics.optimizer,
        optimizer_arguments=semantics.optimizer_arguments,
        weight_decay=semantics.weight_decay,
        gradient_clipping=semantics.gradient_clipping,
        decays=semantics.schedule == "inverse_time",
        nesterov=sgd and semantics.nesterov,
        has_momentum=sgd and semantics.momentum > 0,
        stock_coefficients=None if is_exact(semantics) else _stock_coefficients(semantics),
        dtype=semantics.gradient_dtype,
        rounds_to_float32=semantics.dtype != semantics.gradient_dtype,
    )


def _sizes(semantics: Semantics, network: Network) -> tuple[int | None, ...]:
    if not OF_KNOWN_SIZES.isdisjoint(semantics.activations):
        return network.sizes
    return tuple(1 if size == 1 else None for size in network.sizes)


def is_exact(semantics: Semantics) -> bool:
    """Whether the optimizer's coefficients enter exactly (D18): only of three can they."""
    others = dict(semantics.optimizer_arguments)
    known = semantics.optimizer in {"sgd", "adam", "lbfgs"} and not others.get("amsgrad")
    return known and semantics.coefficients == "exact"


def _stock_coefficients(semantics: Semantics) -> tuple[float, ...]:
    if semantics.optimizer == "lbfgs":
        return ()
    known = tuple(coefficients_of(semantics).values())
    decays = semantics.schedule == "inverse_time"
    # Keras' schedule is made of numbers, which no longer can be changed after tracing.
    return known + ((semantics.learning_rate, semantics.decay) if decays else ())


def coefficients_of(semantics: Semantics) -> dict[str, float]:
    """What an optimizer is made with, besides a learning rate and its further arguments."""
    if semantics.optimizer == "sgd":
        return {"momentum": semantics.momentum}
    known: dict[str, float] = {"epsilon": semantics.epsilon}
    if semantics.optimizer in WITH_BETAS:
        known |= {"beta_1": semantics.beta_1, "beta_2": semantics.beta_2}
    return known


def _l2_shares(semantics: Semantics) -> tuple[float, ...]:
    """Each layer's share of the L2 coefficient; empty where nothing is penalised."""
    penalised = semantics.l2 > 0 and any(semantics.l2_coverage)
    return semantics.l2_coverage if penalised else ()
