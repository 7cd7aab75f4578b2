"""Keras programs: as people write them where that says it all, else exactly as the semantics."""

from pairing.emission import (
    ending,
    heading,
    keras_dropout,
    keras_lbfgs,
    keras_loss,
    keras_model,
    keras_rows,
    keras_stopping,
    keras_training,
)
from pairing.emission.facts import Facts
from pairing.emission.shape import check_writable, is_plain
from pairing.emission.writing import sections
from pairing.semantics import Semantics

_NEEDS = ("tensorflow-cpu", "tensorflow", "keras", "numpy")


def keras_program(facts: Facts) -> str:
    """Write the Keras program of a leg.

    Raises:
        NoProgram: Something of it is not written yet.
    """
    semantics = facts.semantics
    check_writable(semantics)
    if semantics.optimizer == "lbfgs":
        return sections(keras_lbfgs.parts(facts))
    plain = is_plain(semantics)
    return sections(
        [
            heading.docstring(facts, _title(facts), _NEEDS, _words(facts)),
            heading.imports(heading.STANDARD, _packages(semantics, plain=plain)),
            "\n".join(
                [
                    "FOLDER = Path(__file__).parent",
                    f'LEG = "{facts.leg}"',
                    *keras_training.coefficients(semantics),
                ]
            ),
            ending.allowance(facts),
            f'keras.config.set_floatx("{semantics.gradient_dtype}"){_dtype_note(facts)}',
            keras_rows.loading(facts),
            *keras_dropout.definitions(semantics),
            *([] if plain else [*keras_loss.functions(facts), keras_loss.network_class(facts)]),
            *keras_training.optimizer_class(semantics),
            *keras_model.layers(facts),
            *keras_rows.splitting(facts),
            *keras_rows.batching(facts),
            keras_training.outputs_of(facts),
            *keras_stopping.rule(facts),
            keras_training.fitting(facts),
            ending.checking(),
            finish(facts, 'history.history["loss"]'),
        ]
    )


def _title(facts: Facts) -> str:
    if is_plain(facts.semantics):
        return "A Keras network as people write it, trained with `compile` and `fit`."
    return f"Keras, trained as scikit-learn's {facts.estimator.estimator} is."


def _words(facts: Facts) -> list[str]:
    if is_plain(facts.semantics):
        return [
            "Batches are handed over one by one: what `fit(shuffle=True)` draws no one draws again."
        ]
    return ["Words before a colon, as in `loss-half:`, name the difference that a line removes."]


def _packages(semantics: Semantics, *, plain: bool) -> list[str]:
    names = ["import keras", "import numpy as np"]
    by_place = any(semantics.dropout) and semantics.dropout_masks == "stateless"
    return names if plain and not by_place else [*names, "import tensorflow as tf"]


def _dtype_note(facts: Facts) -> str:
    if facts.semantics.gradient_dtype == "float64":
        return "  # dtype: Keras' own is float32"
    return ""


def finish(facts: Facts, losses: str, weights: str = "") -> str:
    """Predict, and hold the numbers against the job's."""
    semantics = facts.semantics
    lbfgs = semantics.optimizer == "lbfgs"
    dtype = semantics.final_dtype if lbfgs else semantics.gradient_dtype
    lines = [f"outputs = outputs_of({facts.array('inputs_test')}.astype(np.{dtype}))"]
    lines += ending.unscaling(facts)
    if not weights:
        weights = "model.get_weights()"
        if semantics.dtype != semantics.gradient_dtype:
            weights = "[each.astype(np.float32) for each in model.get_weights()]"
    lines.append(f"check({weights}, outputs, {losses})")
    return "\n".join(lines)
