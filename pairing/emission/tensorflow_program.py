"""Programs of TensorFlow without Keras: variables, products, a tape, and the update written out."""

from collections.abc import Iterator

from pairing.emission import (
    ending,
    heading,
    keras_loss,
    keras_rows,
    tensorflow_loop,
    tensorflow_network,
    tensorflow_update,
)
from pairing.emission.facts import Facts
from pairing.emission.keras_program import finish
from pairing.emission.shape import (
    LINKS,
    WRITTEN_LOSSES,
    NoProgram,
    is_rounded,
    is_scaled_uniform,
)
from pairing.emission.writing import sections
from pairing.semantics import Semantics
from pairing.tensorflow_limits import refusals

_NEEDS = ("tensorflow-cpu", "tensorflow", "numpy")
_WORDS = "Words before a colon, as in `weight-draws:`, name the difference that a line removes."
_MASKS = (
    "Which units are dropped is drawn from a place of a stream, named by seed, epoch, batch and "
    "layer, so that anybody who asks for that place drops the same ones."
)


def tensorflow_program(facts: Facts) -> str:
    """Write the program of a leg in TensorFlow's own operations.

    Raises:
        NoProgram: Something of it is not written yet.
    """
    semantics = facts.semantics
    reasons = tuple(_unwritten(semantics))
    if reasons:
        raise NoProgram(reasons)
    more = [_WORDS, *([_MASKS] if tensorflow_network.drops(semantics) else [])]
    title = "A network of TensorFlow's own operations, with its update written out."
    text = [
        heading.docstring(facts, title, _NEEDS, more),
        heading.imports(heading.STANDARD, ["import numpy as np", "import tensorflow as tf"]),
        "\n".join(
            [
                "FOLDER = Path(__file__).parent",
                f'LEG = "{facts.leg}"',
                f'DTYPE = "{semantics.gradient_dtype}"',
            ]
        ),
        ending.allowance(facts),
        keras_rows.loading(facts),
        *keras_loss.functions(facts),
        *tensorflow_network.weights(facts),
        *tensorflow_network.network(facts),
        *tensorflow_update.update(semantics),
        *keras_rows.splitting(facts),
        *keras_rows.batching(facts),
        *tensorflow_loop.penalty(facts),
        tensorflow_loop.step(facts),
        tensorflow_loop.outputs_of(facts),
        tensorflow_loop.WEIGHTS_NOW,
        *tensorflow_loop.watched(facts),
        tensorflow_loop.training(facts),
        ending.checking(),
        "by_layer = [each for pair in zip(kernels, biases, strict=True) for each in pair]",
        finish(facts, "losses", _by_layer(semantics)),
    ]
    return sections(text)


def _by_layer(semantics: Semantics) -> str:
    rounded = ".astype(np.float32)" if is_rounded(semantics) else ""
    return f"[each.numpy(){rounded} for each in by_layer]"


def _unwritten(semantics: Semantics) -> Iterator[str]:
    for refusal in refusals(semantics):
        field = refusal.field.replace("_", "-")
        yield f"{field}: TensorFlow alone has {refusal.allowed}, not {refusal.came}."
    if semantics.loss not in WRITTEN_LOSSES:
        return
    if semantics.output_activation != LINKS[semantics.loss]:
        yield f"output-activation: no program is written for {semantics.output_activation} yet."
    if semantics.schedule == "plateau":
        yield "learning-rate-schedule: no program is written for plateau yet."
    if semantics.stopping == "epoch_loss" or semantics.start_from_epoch or semantics.baseline:
        yield "stopping-rule: no program is written for this rule of stopping yet."
    if semantics.draws == "one_stream" and not all(map(is_scaled_uniform, semantics.weight_init)):
        yield "weight-init: scikit-learn's stream draws uniform numbers only."
