"""From a Keras network as written to the semantics of a leg that trains it so."""

from dataclasses import dataclass, replace
from typing import Any, Final

from pairing.own.callbacks import of_callbacks
from pairing.own.errors import Reasons
from pairing.own.facts import NOTHING_KNOWN, Facts
from pairing.own.layers import of_layers
from pairing.own.objective import of_objective
from pairing.own.optimizer import of_optimizer
from pairing.semantics import Dtype, Semantics
from pairing.written import WrittenKeras

KERAS_BATCH_ROWS: Final = 32


@dataclass(frozen=True, slots=True)
class OwnNetwork:
    """A network of the user's own, ready to be trained.

    Attributes:
        semantics: Everything beyond shape and data that decides its numbers.
        hidden: Units of each hidden layer.
        outputs: Units of the output layer.
        notes: What is worth knowing of how it is trained, a sentence each.
    """

    semantics: Semantics
    hidden: tuple[int, ...]
    outputs: int
    notes: tuple[str, ...] = ()


def of_keras(
    written: WrittenKeras,
    *,
    seed: int,
    beside: Semantics | None = None,
    facts: Facts = NOTHING_KNOWN,
    dtype: Dtype | None = None,
    weighted: bool = False,
) -> OwnNetwork:
    """Translate a network that is to be trained as it was written.

    Args:
        written: Its layers, its `compile` and its `fit`.
        seed: Of the draws for which none was written.
        beside: The record that it is compared with, from which fields are taken that mean
            nothing here, such as Adam's betas under SGD: they are no difference. None for none.
        facts: What is known of the target.
        dtype: Number format that was asked for; by default Keras' floatx, as set or as it is.
        weighted: Whether rows have weights.

    Raises:
        Untrainable: No leg trains it so; every reason is named.
    """
    reasons = Reasons()
    if not written.layers:
        reasons.refuse("The network has no layers.", "none", "dense layers, the output layer last")
        reasons.check()
    chosen = dtype or written.floatx or "float32"
    fields = {
        **_AS_KERAS_HAS_IT,
        **of_layers(written.layers, facts, reasons),
        **of_objective(written, facts, reasons),
        **of_optimizer(written.optimizer, reasons),
        **_of_fit(written, reasons),
        **of_callbacks(written, reasons),
    }
    reasons.check()
    fields |= {"sample_weight_norm": "rows" if weighted else "none", "seed": seed}
    fields |= {"dtype": chosen, "gradient_dtype": chosen}
    return OwnNetwork(
        replace(beside, **fields) if beside else Semantics(**(WHERE_NOTHING_IS_SAID | fields)),
        tuple(layer.units for layer in written.layers[:-1]),
        written.layers[-1].units,
        (*written.notes, *reasons.notes),
    )


WHERE_NOTHING_IS_SAID: Final[dict[str, Any]] = {
    "power_t": 0.5,
    "momentum": 0.9,
    "nesterov": True,
    "beta_1": 0.9,
    "beta_2": 0.999,
    "epsilon": 1e-8,
    "tol": 1e-4,
    "patience": 10,
    "max_fun": 15_000,
}
"""scikit-learn's defaults, for fields that mean nothing here and have nothing beside them."""

_AS_KERAS_HAS_IT: Final[dict[str, Any]] = {
    "l2_divisor": "none",
    "dropout_masks": "own",
    "draws": "layer_seeds",
    "plateau": None,
    "coefficients": "float32",
    "stopping": "never",
    "baseline": None,
    "start_from_epoch": 0,
    "best_weights": False,
}


def _of_fit(written: WrittenKeras, reasons: Reasons) -> dict[str, Any]:
    split = written.validation_split
    if not 0 <= split < 1:
        reasons.refuse("This is no share of the rows.", split, "at least 0 and below 1")
    if written.epochs < 1:
        reasons.refuse("Nothing is trained.", f"epochs={written.epochs}", "1 or more")
    return {
        "batch_rows": written.batch_size or KERAS_BATCH_ROWS,
        "order": "fresh" if written.shuffle else "as_given",
        "epochs": written.epochs,
        "validation_rows": "last" if split else "none",
        "validation_fraction": split,
    }
