"""What one side has and the other side's framework has no words for."""

from collections.abc import Iterator
from typing import Final

from pairing.side import Side
from pairing.written import Dense, WrittenKeras, WrittenTensorflow
from schemas.estimator import STOCK_ACTIVATIONS
from schemas.explanation import Framework, Unexpressed
from schemas.job import Leg

# Keras' names of the activations that scikit-learn's hidden layers may have.
KNOWN_ACTIVATIONS: Final = {"linear", "sigmoid", *STOCK_ACTIVATIONS}
KNOWN_OPTIMIZERS: Final = {"sgd", "adam"}
KNOWN_LOSSES: Final = {
    "mean_squared_error", "poisson", "binary_crossentropy", "categorical_crossentropy",
    "sparse_categorical_crossentropy",
}  # fmt: skip
UPDATE_EXTRAS: Final = {
    "weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "use_ema", "amsgrad",
    "gradient_accumulation_steps",
}  # fmt: skip

ONE_ACTIVATION = "All hidden layers have one activation of identity, logistic, tanh and relu."
EXTENSION = (
    "activation='softplus' here: an extension, registered in scikit-learn's tables beside its own "
    "four, and defined by the program that is written of it"
)


def unexpressed(reference: Side, candidate: Side) -> tuple[Unexpressed, ...]:
    """Name what no setting of the other side's framework brings about."""
    return (
        *_of_side("reference", reference, candidate),
        *_of_side("candidate", candidate, reference),
    )


def _of_side(name: Leg, side: Side, other: Side) -> Iterator[Unexpressed]:
    if side.semantics.optimizer == "lbfgs" and other.framework == "keras":
        yield _said(
            name,
            "keras",
            "The solver lbfgs",
            "Keras' fit has no L-BFGS, and no optimizer that looks at all rows and searches a "
            "line.",
            "SciPy's minimize over Keras' own loss and gradient: what the twin like the "
            "reference does, and the fix of the cause `optimizer`.",
        )
    if side.semantics.optimizer == "lbfgs" and other.framework == "tensorflow":
        yield _said(
            name,
            "tensorflow",
            "The solver lbfgs",
            "An update by hand has no line search over all rows.",
            "sgd or adam on the other side",
        )
    networks = WrittenKeras | WrittenTensorflow
    if isinstance(side.written, networks) and other.framework == "sklearn":
        yield from _of_layers(name, side.written.layers)
        yield from _of_output(name, side.written.layers, other)
        yield from _of_training(name, side.written)


def _of_layers(name: Leg, layers: tuple[Dense, ...]) -> Iterator[Unexpressed]:
    hidden = layers[:-1]
    kinds = list(dict.fromkeys(layer.activation for layer in hidden))
    for kind in kinds:
        if kind not in KNOWN_ACTIVATIONS:
            what = f"The activation {kind}"
            instead = EXTENSION if kind == "softplus" else "relu, for softplus and its kin"
            yield _said(name, "sklearn", what, ONE_ACTIVATION, instead)
    if len(kinds) > 1:
        what = f"The activations {', '.join(kinds)} in one network"
        yield _said(name, "sklearn", what, ONE_ACTIVATION, None)
    for rate in dict.fromkeys(layer.dropout for layer in layers if layer.dropout):
        because = "scikit-learn's perceptrons drop no units."
        yield _said(name, "sklearn", f"Dropout of {rate:g}", because, "alpha, another thing")
    if any(not layer.use_bias for layer in layers):
        because = "scikit-learn's layers always have biases."
        yield _said(name, "sklearn", "A layer without biases", because, None)
    if len({layer.l2 for layer in layers}) > 1:
        because = "alpha holds for the weights of all layers."
        yield _said(name, "sklearn", "Another L2 penalty on some layers", because, "one alpha")


def _of_output(name: Leg, layers: tuple[Dense, ...], other: Side) -> Iterator[Unexpressed]:
    if not layers:
        return
    last = layers[-1]
    if last.activation == "softmax" and last.units == 2:
        yield _said(
            name,
            "sklearn",
            "Two softmax outputs for two classes",
            "MLPClassifier has one logistic unit for two classes. The two outputs matter by their "
            "difference alone, so that weights cannot be matched one to one.",
            "one sigmoid output, which predicts the same probabilities",
        )
    natural = {"identity": {"linear"}, "exponential": {"exponential", "exp"}}
    expected = natural.get(other.semantics.output_activation, {"sigmoid", "softmax", "linear"})
    if last.activation not in expected:
        because = "The output's activation follows from estimator, loss and target."
        yield _said(name, "sklearn", f"An output of {last.activation}", because, None)


def _of_training(name: Leg, written: WrittenKeras | WrittenTensorflow) -> Iterator[Unexpressed]:
    if written.loss is not None and written.loss not in KNOWN_LOSSES:
        because = "It lowers squared error, Poisson deviance or log loss."
        yield _said(name, "sklearn", f"The loss {written.loss}", because, None)
    if written.optimizer.name not in KNOWN_OPTIMIZERS:
        because = "Its solvers are sgd, adam and lbfgs."
        yield _said(name, "sklearn", f"The optimizer {written.optimizer.name}", because, "adam")
    for extra in sorted(UPDATE_EXTRAS & set(written.optimizer.arguments)):
        if written.optimizer.arguments[extra]:
            because = "Nothing stands between its gradient and its step."
            yield _said(name, "sklearn", f"The optimizer's {extra}", because, None)
    for callback in written.callbacks if isinstance(written, WrittenKeras) else ():
        if callback.name == "EarlyStopping":
            because = "Its rule watches the training loss or a score, and has no other form."
            yield _said(
                name, "sklearn", "Keras' EarlyStopping", because, "n_iter_no_change = patience - 1"
            )
        elif callback.name == "ReduceLROnPlateau":
            because = "learning_rate='adaptive' divides by 5, by a rule of its own."
            yield _said(name, "sklearn", "ReduceLROnPlateau", because, "learning_rate='adaptive'")


def _said(
    side: Leg, framework: Framework, what: str, because: str, instead: str | None
) -> Unexpressed:
    return Unexpressed(what=what, side=side, framework=framework, because=because, instead=instead)
