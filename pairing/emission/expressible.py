"""What no public parameter or attribute of scikit-learn's perceptrons can be made to do."""

from collections.abc import Iterator

from pairing.emission.facts import Facts
from pairing.emission.shape import NoProgram, is_stock
from pairing.semantics import Semantics
from schemas.estimator import ACTIVATIONS

_OF_REGRESSOR = {("squared_error", "identity"), ("poisson", "exponential")}
_OF_CLASSIFIER = {("binary_log_loss", "sigmoid"), ("multiclass_log_loss", "softmax")}


def check_expressible(facts: Facts) -> None:
    """Refuse what scikit-learn cannot be made to do.

    Raises:
        NoProgram: There is such a thing; each by the cause that stays.
    """
    semantics = facts.semantics
    reasons = (
        *_of_network(facts),
        *_of_loss(facts),
        *_of_training(semantics),
        *_of_stopping(facts),
    )
    if reasons:
        raise NoProgram(reasons)


def _of_network(facts: Facts) -> Iterator[str]:
    semantics = facts.semantics
    if len(set(semantics.activations)) > 1 or set(semantics.activations) - set(ACTIVATIONS):
        came = ", ".join(dict.fromkeys(semantics.activations))
        yield (
            f"activation: scikit-learn has one of {', '.join(ACTIVATIONS)} for all hidden "
            f"layers, and this network has {came}."
        )
    if not all(semantics.use_bias):
        yield "use-bias: every layer of scikit-learn's has biases."
    if any(semantics.dropout):
        yield "dropout: scikit-learn has none."
    links = _OF_REGRESSOR if facts.task == "regression" else _OF_CLASSIFIER
    if (semantics.loss, semantics.output_activation) not in links:
        yield (
            f"output-activation, loss-function: scikit-learn has no {semantics.loss} of "
            f"{semantics.output_activation} outputs."
        )


def _of_loss(facts: Facts) -> Iterator[str]:
    semantics = facts.semantics
    if semantics.l2 and len(set(semantics.l2_coverage)) > 1:
        yield "l2-coverage: alpha holds for the weights of every layer alike."
    if facts.weighted and semantics.sample_weight_norm == "rows":
        yield (
            "sample-weight-norm: scikit-learn divides a batch's weighted costs by the sum of its "
            "weights, so that no weights make it divide by its rows."
        )
    if semantics.loss == "poisson" and not semantics.poisson_deviance:
        yield "poisson-constant: scikit-learn adds no 1e-7 inside the logarithm."


def _of_training(semantics: Semantics) -> Iterator[str]:
    if semantics.optimizer not in {"sgd", "adam"} or semantics.optimizer_arguments:
        yield (
            f"optimizer: scikit-learn's sgd and adam are no {semantics.optimizer} with these "
            "arguments, and its lbfgs cannot be begun at given weights."
        )
    if semantics.optimizer == "adam" and is_stock(semantics):
        yield (
            "float32-coefficients: Keras' Adam works out 1 - beta**t in float32, scikit-learn's in "
            "float64, and no value of beta_1 and beta_2 makes the one the other."
        )
    if semantics.schedule != "constant":
        yield (
            "learning-rate-schedule: an optimizer that has begun takes no other learning rate by "
            "a public name."
        )


def _of_stopping(facts: Facts) -> Iterator[str]:
    semantics = facts.semantics
    if semantics.stopping not in {"never", "training_loss"}:
        yield (
            "stopping-rule: scikit-learn watches no validation loss, and in single epochs it has "
            "no validation score of its own."
        )

    if semantics.stopping == "training_loss" and tells_another_loss(facts):
        yield (
            "output-sum: scikit-learn tells the mean over outputs of a loss whose sum it lowers, "
            "so that the loss which ends this training cannot be read off it."
        )


def tells_another_loss(facts: Facts) -> bool:
    """Whether scikit-learn reports another loss than it lowers (D2)."""
    return facts.semantics.loss == "squared_error" and facts.sizes[-1] > 1
