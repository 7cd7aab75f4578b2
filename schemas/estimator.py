"""What `get_params()` of scikit-learn's two perceptrons gives, with scikit-learn's own ranges.

Source:
    scikit-learn 1.9.1, `sklearn/neural_network/_multilayer_perceptron.py`,
    `_parameter_constraints` of `BaseMultilayerPerceptron` and `MLPRegressor`.
"""

from typing import Annotated, Final, Literal, get_args

from pydantic import BeforeValidator, Field

from schemas.strict import Asked

Units = Annotated[int, Field(ge=1)]
StockActivation = Literal["identity", "logistic", "tanh", "relu"]
"""scikit-learn's own four."""

Activation = Literal["identity", "logistic", "tanh", "relu", "softplus"]
STOCK_ACTIVATIONS: Final[tuple[StockActivation, ...]] = get_args(StockActivation)
ACTIVATIONS: Final[tuple[Activation, ...]] = get_args(Activation)
Solver = Literal["sgd", "adam", "lbfgs"]
Fraction = Annotated[float, Field(ge=0.0, lt=1.0)]


def _as_layers(sizes: object) -> object:
    """Read a single number of units as one hidden layer, as scikit-learn does."""
    return [sizes] if isinstance(sizes, int) and not isinstance(sizes, bool) else sizes


class PerceptronParams(Asked):
    """The parameters that `MLPRegressor` and `MLPClassifier` share, under their own names."""

    hidden_layer_sizes: Annotated[tuple[Units, ...], BeforeValidator(_as_layers)] = Field(
        default=(100,),
        max_length=1000,
        strict=False,
        description="Units of each hidden layer; empty for none.",
    )
    activation: Activation = Field(
        "relu",
        description="Activation of every hidden layer. scikit-learn itself has identity, "
        "logistic, tanh and relu; softplus is an extension of this service, registered beside "
        "them, whose weights start within the bound of all but logistic units.",
    )
    solver: Solver = Field("adam", description="How the weights are optimised.")
    alpha: float = Field(0.0001, ge=0.0, description="Strength of the L2 penalty.")
    batch_size: Literal["auto"] | Units = Field(
        "auto", description="Rows per batch; `auto` is min(200, rows). Larger ones are clipped."
    )
    learning_rate: Literal["constant", "invscaling", "adaptive"] = Field(
        "constant", description="Learning-rate schedule; only `sgd` follows it."
    )
    learning_rate_init: float = Field(0.001, gt=0.0, description="Initial learning rate.")
    power_t: float = Field(0.5, ge=0.0, description="Exponent of `invscaling`.")
    max_iter: int = Field(
        200, ge=1, description="Largest number of epochs, or of iterations of `lbfgs`."
    )
    shuffle: bool = Field(True, description="Draw a new order of the rows in each epoch.")
    random_state: Annotated[int, Field(ge=0, le=2**32 - 1)] | None = Field(
        None, description="Seed of the draws; the job's `seed` stands in for null."
    )
    tol: float = Field(
        1e-4,
        ge=0.0,
        description="Smallest change that counts as improvement; for `lbfgs` the largest gradient "
        "that ends training.",
    )
    verbose: bool | int = Field(False, description="Accepted, and without effect here.")
    warm_start: bool = Field(
        False, description="Accepted; a job is one first fit, which it does not change."
    )
    momentum: float = Field(0.9, ge=0.0, le=1.0, description="Momentum of `sgd`.")
    nesterovs_momentum: bool = Field(True, description="Nesterov's form of the momentum.")
    early_stopping: bool = Field(False, description="Stop on a validation score.")
    validation_fraction: Fraction = Field(
        0.1, description="Share of the training rows that early stopping keeps aside."
    )
    beta_1: Fraction = Field(0.9, description="Decay of Adam's first moment.")
    beta_2: Fraction = Field(0.999, description="Decay of Adam's second moment.")
    epsilon: float = Field(1e-8, gt=0.0, description="Adam's numerical floor.")
    n_iter_no_change: int = Field(10, ge=1, description="Epochs without improvement to bear.")
    max_fun: int = Field(
        15000, ge=1, description="Evaluations of the loss that end `lbfgs`; others ignore it."
    )


class RegressorParams(PerceptronParams):
    """The parameters of `MLPRegressor`."""

    loss: Literal["squared_error", "poisson"] = Field(
        "squared_error", description="Half squared error, or half Poisson deviance with a log link."
    )


class ClassifierParams(PerceptronParams):
    """The parameters of `MLPClassifier`."""


class Regressor(Asked):
    """An `MLPRegressor` and its parameters."""

    estimator: Literal["MLPRegressor"]
    params: RegressorParams = RegressorParams()


class Classifier(Asked):
    """An `MLPClassifier` and its parameters."""

    estimator: Literal["MLPClassifier"]
    params: ClassifierParams = ClassifierParams()


Estimator = Annotated[Regressor | Classifier, Field(discriminator="estimator")]
