"""A user's own Keras program, changed as little as possible, to behave like scikit-learn.

The places of changes are those of the syntax tree; nothing of the program is run.
"""

import ast
import re
from collections.abc import Iterator

from pairing.emission import keras_loss, keras_model, keras_rows, keras_stopping, keras_training
from pairing.emission.edits import Edit, Source
from pairing.emission.facts import Facts
from pairing.emission.shape import NoProgram, check_writable

_GONE_FROM_LAYERS = {
    "kernel_regularizer",
    "bias_regularizer",
    "kernel_initializer",
    "bias_initializer",
}
_GONE_FROM_FIT = {
    "batch_size", "shuffle", "validation_split", "validation_data", "callbacks", "epochs",
    "steps_per_epoch",
}  # fmt: skip


def repaired_source(text: str, facts: Facts) -> str:
    """Change a user's Keras program so that it trains as the reference does.

    Args:
        text: A program whose network is a `Sequential` of dense layers, built, compiled and
            fitted at the top of the program.
        facts: Of the reference leg.

    Raises:
        NoProgram: The program is of another form.
    """
    check_writable(facts.semantics)
    if facts.semantics.optimizer == "lbfgs" or facts.weighted:
        raise NoProgram(
            ("optimizer: L-BFGS and weighted rows are written as programs of their own only.",)
        )
    try:
        source = Source(text)
    except SyntaxError as error:
        raise NoProgram((f"Line {error.lineno} is no Python: {error.msg}.",)) from error
    calls = _Calls(source)
    edits = [*_definitions(calls, facts), *_network(calls), *_compiled(calls, facts)]
    return source.edited([*edits, *_fitted(calls, facts)])


def check_same_layers(own: tuple[int, ...], reference: tuple[int, ...]) -> None:
    """Refuse a network of other layers than the reference's.

    Args:
        own: Units of each layer, the inputs first.
        reference: The same of the reference.

    Raises:
        NoProgram: They differ.
    """
    if own[1:] != reference[1:]:
        layers = f"{own[1:]} units, and the reference {reference[1:]}"
        raise NoProgram((f"architecture: the layers of this network have {layers}.",))


class _Calls:
    """The calls of a program that build, compile and fit its network."""

    def __init__(self, source: Source) -> None:
        self.source = source
        found = list(_top_calls(source.tree))
        self.build = self._only(found, "Sequential")
        self.compile = self._only(found, "compile")
        self.fit = self._only(found, "fit")
        self.layers = [call for _, call in found if _name(call) == "Dense"]
        others = [_name(call) for _, call in found if _name(call) in _OTHER_LAYERS]
        if others or not self.layers:
            raise NoProgram(
                (f"Only dense layers can be changed in place, not {others or 'none'}.",)
            )
        self.model = source.written(_owner(self.fit[1]))
        if self.model != source.written(_owner(self.compile[1])) or not self.model.isidentifier():
            raise NoProgram(("What is compiled and what is fitted must be one variable.",))

    def _only(self, found: list[tuple[ast.stmt, ast.Call]], name: str) -> tuple[ast.stmt, ast.Call]:
        calls = [(statement, call) for statement, call in found if _name(call) == name]
        if name in {"compile", "fit"}:
            calls = [each for each in calls if isinstance(each[1].func, ast.Attribute)]
        if len(calls) != 1:
            raise NoProgram(
                (f"{len(calls)} calls of {name} stand at the top of the program; one is needed.",)
            )
        return calls[0]

    def named(self, text: str) -> str:
        """Call the network what the program calls it."""
        return re.sub(r"(?<![\w.])model(?=[.(])", self.model, text)


_OTHER_LAYERS = {"Dropout", "Activation", "BatchNormalization", "Flatten", "Lambda", "Conv2D"}


def _top_calls(tree: ast.Module) -> Iterator[tuple[ast.stmt, ast.Call]]:
    for statement in tree.body:
        if isinstance(statement, ast.Expr | ast.Assign):
            for node in ast.walk(statement):
                if isinstance(node, ast.Call):
                    yield statement, node


def _name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _owner(call: ast.Call) -> ast.expr:
    if not isinstance(call.func, ast.Attribute):
        raise NoProgram((f"{_name(call)} must be called as a method.",))
    return call.func.value


def _definitions(calls: _Calls, facts: Facts) -> Iterator[Edit]:
    """Put what is new behind the imports."""
    source, semantics = calls.source, facts.semantics
    imports = [each for each in source.tree.body if isinstance(each, ast.Import | ast.ImportFrom)]
    place = source.line_after(imports[-1]) if imports else 0
    known = source.text
    wanted = ("import keras", "import numpy as np", "import tensorflow as tf")
    missing = [line for line in wanted if not re.search(rf"^{line}$", known, re.MULTILINE)]
    parts = [
        "\n".join(missing),
        "\n".join(keras_training.coefficients(semantics)),
        f'keras.config.set_floatx("{semantics.gradient_dtype}")  # dtype: not float32',
        *keras_loss.functions(facts),
        keras_loss.network_class(facts),
        *keras_training.optimizer_class(semantics),
    ]
    yield Edit(place, place, "".join(f"{part}\n\n" for part in parts if part))


def _network(calls: _Calls) -> Iterator[Edit]:
    """Let the network have our loss, and end in pre-activations."""
    source = calls.source
    yield source.replacing(calls.build[1].func, "LikeScikitLearn")
    for call in calls.layers:
        is_last = call is calls.layers[-1]
        for keyword in call.keywords:
            if keyword.arg in _GONE_FROM_LAYERS or (is_last and keyword.arg == "activation"):
                yield source.removing(call, keyword)
        if is_last and len(call.args) > 1:
            yield source.replacing(call.args[1], '"linear"')


def _compiled(calls: _Calls, facts: Facts) -> Iterator[Edit]:
    """Draw the weights, and compile with our optimizer and without a loss."""
    source, (statement, call) = calls.source, calls.compile
    is_built = re.search(r"\b(input_dim|input_shape|Input|InputLayer)\b", source.text)
    built = "" if is_built else f"model.build((None, {facts.sizes[0]}))\n"
    drawn = built + "".join(f"{part}\n" for part in keras_model.drawn(facts))
    yield Edit(source.line_before(statement), source.line_before(statement), calls.named(drawn))
    optimizer = keras_training.optimizer(facts.semantics)
    for keyword in call.keywords:
        if keyword.arg == "optimizer":
            yield source.replacing(_assigned(calls, keyword.value), optimizer)
        elif keyword.arg in {"loss", "metrics", "weighted_metrics"}:
            yield source.removing(call, keyword)
    if call.args:
        yield source.replacing(_assigned(calls, call.args[0]), optimizer)
    for positional in call.args[1:]:
        yield source.replacing(positional, "None")
    if not call.args and all(keyword.arg != "optimizer" for keyword in call.keywords):
        end = source.span(call)[1] - 1
        yield Edit(end, end, f"optimizer={optimizer}")


def _assigned(calls: _Calls, given: ast.expr) -> ast.expr:
    """Give the expression that a name was last given before it is compiled with."""
    if isinstance(given, ast.Name):
        for statement in calls.source.tree.body:
            if isinstance(statement, ast.Assign) and any(
                isinstance(each, ast.Name) and each.id == given.id for each in statement.targets
            ):
                return statement.value
    return given


def _fitted(calls: _Calls, facts: Facts) -> Iterator[Edit]:
    """Hand over the batches in scikit-learn's order, and stop by its rule."""
    source, (statement, call) = calls.source, calls.fit
    rows = [*call.args[:2], *(each.value for each in call.keywords if each.arg in {"x", "y"})]
    if len(rows) != 2 or len(call.args) > 2:
        raise NoProgram(("`fit` must be given inputs and targets, and all else by name.",))
    inputs, targets = map(source.written, rows)
    dtype, outputs = facts.semantics.gradient_dtype, facts.sizes[-1]
    encoded = f"np.asarray({targets}, np.{dtype}).reshape(-1, {outputs})"
    if "sparse_categorical" in source.text:
        encoded = f"np.eye({outputs}, dtype=np.{dtype})[np.asarray({targets}).ravel()]"
    parts = [
        f"inputs = np.asarray({inputs}, np.{dtype})\ntargets = {encoded}",
        *keras_rows.splitting(facts),
        *keras_rows.batching(facts),
        *([keras_training.outputs_of(facts)] if "score" in facts.semantics.stopping else []),
        *keras_stopping.rule(facts),
    ]
    place = source.line_before(statement)
    yield Edit(place, place, calls.named("".join(f"{part}\n\n" for part in parts)))
    kept = [each for each in call.keywords if each.arg not in _GONE_FROM_FIT | {"x", "y"}]
    arguments = [
        "batches()",
        f"epochs={facts.semantics.epochs}",
        "steps_per_epoch=-(-len(inputs) // batch_rows)",
        "callbacks=[LikeScikitLearnsLoop()]",
        *(f"{each.arg}={source.written(each.value)}" for each in kept),
    ]
    first, last = source.span(call.func)[1], source.span(call)[1]
    yield Edit(first, last, "(\n" + "".join(f"    {each},\n" for each in arguments) + ")")
