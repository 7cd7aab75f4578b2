"""scikit-learn that behaves like a Keras network, where there is such a thing.

Its gradient is Keras' but for a factor: SGD takes the factor into the learning rate, Adam into
its epsilon. What L2 is divided by is the sum of a batch's weights, which the program chooses. The
first weights and the orders are set through `coefs_`, `intercepts_` and `partial_fit`.
"""

from itertools import pairwise

from pairing.emission import ending, heading, softplus
from pairing.emission.expressible import check_expressible, tells_another_loss
from pairing.emission.facts import Facts
from pairing.emission.shape import is_stock
from pairing.emission.sklearn_program import outputs_of, sklearn_program
from pairing.emission.writing import comment, quoted, sections
from pairing.semantics import Semantics
from pairing.single import single

_NEEDS = ("scikit-learn", "numpy", "scipy")


def sklearn_like_keras(facts: Facts) -> str:
    """Write the scikit-learn program that gives a Keras leg's numbers.

    Raises:
        NoProgram: There is none; its reasons say why.
    """
    if facts.semantics == facts.reference:
        return sklearn_program(facts)
    check_expressible(facts)
    estimator = facts.estimator.estimator
    title = f"scikit-learn's {estimator}, trained as a Keras network is."
    more = ["Words before a colon, as in `loss-half:`, name the difference that a line makes."]
    return sections(
        [
            heading.docstring(facts, title, _NEEDS, more),
            heading.imports(
                ["import sys", "import warnings", "from pathlib import Path"],
                [
                    "import numpy as np",
                    "from sklearn.exceptions import ConvergenceWarning",
                    *softplus.imports(facts),
                ],
            ),
            f'FOLDER = Path(__file__).parent\nLEG = "{facts.leg}"',
            ending.allowance(facts),
            'rows = np.load(FOLDER / "rows.npz")\nexpected = np.load(FOLDER / "expected.npz")',
            *softplus.definitions(facts),
            _rows(facts),
            _model(facts),
            _first_weights(),
            *_orders(facts),
            *_weights(facts),
            _training(facts),
            outputs_of(facts),
            ending.checking(),
            _finish(facts),
        ]
    )


def gradient_factor(facts: Facts) -> float:
    """Give by what Keras' gradient is larger than scikit-learn's."""
    semantics = facts.semantics
    outputs = facts.sizes[-1] if semantics.loss_over_outputs == "mean" else 1
    theirs = 0.5 if semantics.loss == "squared_error" else 1.0
    return semantics.loss_factor / outputs / theirs


def _l2(facts: Facts) -> float:
    semantics = facts.semantics
    return single(semantics.l2) if is_stock(semantics) else semantics.l2


def _rows(facts: Facts) -> str:
    semantics = facts.semantics
    lines = [f"inputs = {facts.array('inputs_train')}.astype(np.{semantics.dtype})"]
    labels = facts.array("labels_train")
    if facts.task == "regression":
        labels += f".astype(np.{semantics.gradient_dtype})"
    lines.append(f"labels = {labels}")
    if semantics.validation_rows == "last":
        fraction = f"(1.0 - {semantics.validation_fraction!r})"
        lines += [
            f"kept = int(len(inputs) * {fraction})",
            "inputs, labels = inputs[:kept], labels[:kept]",
        ]
    wanted = 200 if semantics.batch_rows == "auto" else semantics.batch_rows
    lines.append(f"batch_rows = min({wanted}, len(inputs))")
    return "\n".join(lines)


def _model(facts: Facts) -> str:
    semantics, factor = facts.semantics, gradient_factor(facts)
    activation = semantics.activations[0] if semantics.activations else "relu"
    alpha, why = (
        2.0 * _l2(facts) / factor,
        "alpha is twice Keras' coefficient, over the factor of the loss",
    )
    if semantics.l2_divisor == "none":
        shown, why = (
            f"{alpha!r} * batch_rows",
            "l2-batch-scaling: scikit-learn divides it by the batch",
        )
    else:
        shown = repr(alpha)
    given: list[tuple[str, object, str]] = [
        ("hidden_layer_sizes", facts.sizes[1:-1], ""),
        ("activation", quoted(activation), ""),
        ("solver", quoted(semantics.optimizer), ""),
        ("alpha", shown if semantics.l2 else "0.0", why if semantics.l2 else ""),
        ("batch_size", "batch_rows", ""),
        *_of_optimizer(facts),
        ("shuffle", False, "batch-order: the rows come in our order"),
        ("max_iter", 1, "one epoch in each call"),
        ("warm_start", True, "weight-draws: begin at the weights that are there"),
        ("tol", 0.0, "stopping-rule: scikit-learn's own never ends this"),
        ("n_iter_no_change", semantics.epochs + 2, ""),
    ]
    if facts.task == "regression":
        given.insert(0, ("loss", quoted(semantics.loss), ""))
    lines = [f"model = {softplus.class_name(facts)}("]
    for name, value, note in given:
        lines += [comment(note, "    ")] if note else []
        lines.append(f"    {name}={value},")
    return "\n".join([*lines, ")"])


def _of_optimizer(facts: Facts) -> list[tuple[str, object, str]]:
    semantics, factor = facts.semantics, gradient_factor(facts)
    if semantics.optimizer == "adam":
        note = "" if factor == 1 else "loss-half, output-sum: a factor of the loss divides epsilon"
        return [
            ("learning_rate_init", repr(semantics.learning_rate), ""),
            ("beta_1", repr(semantics.beta_1), ""),
            ("beta_2", repr(semantics.beta_2), ""),
            ("epsilon", repr(semantics.epsilon / factor), note),
        ]
    rate = semantics.learning_rate
    rate = single(rate) if semantics.gradient_dtype == "float32" else rate
    momentum = single(semantics.momentum) if is_stock(semantics) else semantics.momentum
    note = "" if factor == 1 else "loss-half, output-sum: a factor of the loss is one of the rate"
    rounded = "float32-coefficients: as Keras rounds it"
    return [
        ("learning_rate_init", repr(rate * factor), note),
        ("momentum", repr(momentum), rounded if momentum != semantics.momentum else ""),
        ("nesterovs_momentum", semantics.nesterov, ""),
    ]


def _first_weights() -> str:
    return "\n".join(
        [
            comment(
                "weight-draws, weight-init, bias-init: a first call makes room for weights, and "
                "those that Keras drew are put there. The next call of `fit` begins at them, with "
                "an optimizer that has seen nothing."
            ),
            'warnings.simplefilter("ignore", ConvergenceWarning)',
            "model.fit(inputs, labels)",
            "for number in range(len(model.coefs_)):",
            '    layer = f"{LEG}/initial/layer_{number + 1}"',
            '    model.coefs_[number] = expected[f"{layer}/kernel"].copy()',
            '    model.intercepts_[number] = expected[f"{layer}/bias"].copy()',
        ]
    )


def _orders(facts: Facts) -> list[str]:
    semantics = facts.semantics
    if semantics.order == "as_given":
        return ["order = np.arange(len(inputs))"]
    if semantics.order == "fresh":
        return [f"generator = np.random.default_rng({semantics.seed})"]
    weights = sum((wide + 1) * narrow for wide, narrow in pairwise(facts.sizes))
    return [
        "\n".join(
            [
                f"draws = np.random.RandomState({semantics.seed})",
                f"draws.uniform(size={weights})  # the stream's first draws are for the weights",
                "order = np.arange(len(inputs))",
            ]
        )
    ]


def _weights(facts: Facts) -> list[str]:
    """Define weights of rows where a batch's are to have another sum than their own."""
    semantics = facts.semantics
    if semantics.l2_divisor == "batch_rows" or not semantics.l2:
        return []
    given = f"{facts.array('weights_train')}[order]" if facts.weighted else "np.ones(len(order))"
    return [
        "\n".join(
            [
                "def weights_in(order):",
                '    """Give the weights of rows in an epoch."""',
                "    # l2-short-batch: let every batch's weights sum to the rows of a full one",
                f"    weights = {given}",
                "    batch = np.arange(len(order)) // batch_rows",
                "    return weights * (batch_rows / np.bincount(batch, weights))[batch]",
            ]
        )
    ]


def _training(facts: Facts) -> str:
    semantics = facts.semantics
    draw = {
        "fresh": ["order = generator.permutation(len(inputs))"],
        "cumulative": ["order = order[draws.permutation(len(order))]"],
    }.get(semantics.order, [])
    given = "inputs[order], labels[order]"
    if _weights(facts):
        given += ", weights_in(order)"
    elif facts.weighted:
        given += f", {facts.array('weights_train')}[order]"
    several = tells_another_loss(facts)
    factor = gradient_factor(facts)
    scaled = "model.loss_curve_[-1]" if factor == 1 else f"{factor!r} * model.loss_curve_[-1]"
    tell = [] if several else [f"losses.append({scaled})"]
    body = [
        *draw,
        "train = model.partial_fit if epoch else model.fit",
        f"train({given})",
        *tell,
        *_stop(semantics),
    ]
    start = [] if semantics.stopping == "never" else ["best, count = np.inf, 0"]
    return "\n".join(
        [
            "losses = []",
            *start,
            f"for epoch in range({semantics.epochs}):",
            *(f"    {line}" for line in body),
        ]
    )


def _stop(semantics: Semantics) -> list[str]:
    if semantics.stopping == "never":
        return []
    return [
        f"count = count + 1 if losses[-1] > best - {semantics.tol!r} else 0",
        "best = min(best, losses[-1])",
        f"if count > {semantics.patience}:",
        "    break",
    ]


def _finish(facts: Facts) -> str:
    return "\n".join(
        [
            "pairs = zip(model.coefs_, model.intercepts_, strict=True)",
            "weights = [each for pair in pairs for each in pair]",
            f"inputs_test = {facts.array('inputs_test')}.astype(np.{facts.semantics.dtype})",
            "outputs = outputs_of(inputs_test)",
            *ending.unscaling(facts),
            "check(weights, outputs, losses)",
        ]
    )
