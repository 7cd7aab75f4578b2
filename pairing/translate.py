"""From what a user has to the semantics of a leg."""

from dataclasses import replace
from typing import Literal

from pairing.activation import OutputActivation
from pairing.comparison import as_json, meanings
from pairing.initializer import GLOROT, KERNEL_BOUND, ZEROS, of_perceptron
from pairing.semantics import Dtype, Loss, Semantics
from schemas.estimator import Classifier, PerceptronParams, Regressor
from schemas.report import FieldTranslation

_OUTPUT_ACTIVATION: dict[Loss, OutputActivation] = {
    "squared_error": "identity",
    "poisson": "exponential",
    "binary_log_loss": "sigmoid",
    "multiclass_log_loss": "softmax",
}


def of_sklearn(
    estimator: Regressor | Classifier,
    *,
    seed: int,
    dtype: Dtype,
    multiclass: bool = False,
    weighted: bool = False,
) -> Semantics:
    """Semantics of a scikit-learn perceptron.

    Args:
        estimator: Its class and parameters.
        seed: Stands in where `random_state` is null.
        dtype: Number format of the inputs, which scikit-learn trains in.
        multiclass: Whether a classifier has one column of more than two classes.
        weighted: Whether rows have weights.

    Source:
        `sklearn/neural_network/_multilayer_perceptron.py` and `_base.py` of 1.9.1.
    """
    params = estimator.params
    loss = _loss_of(estimator, multiclass)
    lbfgs = params.solver == "lbfgs"
    # L-BFGS looks at none of what is about batches, orders, rates and rows kept aside.
    stops_early = params.early_stopping and not lbfgs
    hidden = len(params.hidden_layer_sizes)
    return Semantics(
        activations=(params.activation,) * hidden,
        use_bias=(True,) * (hidden + 1),
        output_activation=_OUTPUT_ACTIVATION[loss],
        loss=loss,
        loss_factor=0.5 if loss == "squared_error" else 1.0,
        loss_over_outputs="sum",
        reported_over_outputs="mean" if loss == "squared_error" else "sum",
        clips_log=loss in {"binary_log_loss", "multiclass_log_loss"},
        poisson_deviance=loss == "poisson",
        l2=0.5 * params.alpha,
        l2_divisor="batch_rows",
        l2_coverage=(1.0,) * (hidden + 1),
        dropout=(0.0,) * hidden,
        sample_weight_norm="weights" if weighted else "none",
        weight_init=(of_perceptron(params.activation),) * (hidden + 1),
        bias_init=(KERNEL_BOUND,) * (hidden + 1),
        draws="one_stream",
        seed=seed if params.random_state is None else params.random_state,
        own_seeds=(),
        batch_rows="all" if lbfgs else params.batch_size,
        order="cumulative" if params.shuffle and not lbfgs else "as_given",
        optimizer=params.solver,
        optimizer_arguments=(),
        weight_decay=0.0,
        gradient_clipping=(),
        learning_rate=params.learning_rate_init,
        schedule=params.learning_rate if params.solver == "sgd" else "constant",
        power_t=params.power_t,
        decay=0.0,
        plateau=None,
        momentum=params.momentum,
        nesterov=params.nesterovs_momentum,
        beta_1=params.beta_1,
        beta_2=params.beta_2,
        epsilon=params.epsilon,
        coefficients="exact",
        epochs=params.max_iter,
        max_fun=params.max_fun,
        stopping=_stopping_of(params),
        tol=params.tol,
        patience=params.n_iter_no_change,
        baseline=None,
        start_from_epoch=0,
        validation_fraction=params.validation_fraction if stops_early else 0.0,
        validation_rows="drawn" if stops_early else "none",
        best_weights=stops_early,
        dtype=dtype,
        # Targets that are numbers stay float64 whatever the inputs are (D38).
        gradient_dtype="float64" if isinstance(estimator, Regressor) else dtype,
    )


def _stopping_of(
    params: PerceptronParams,
) -> Literal["gradient", "validation_score", "training_loss"]:
    if params.solver == "lbfgs":
        return "gradient"
    return "validation_score" if params.early_stopping else "training_loss"


def _loss_of(estimator: Regressor | Classifier, multiclass: bool) -> Loss:
    if isinstance(estimator, Regressor):
        return "poisson" if estimator.params.loss == "poisson" else "squared_error"
    return "multiclass_log_loss" if multiclass else "binary_log_loss"


def naive_port(reference: Semantics, *, dtype: Dtype = "float32") -> Semantics:
    """Semantics of the port that people write: the same names with the same values.

    Carried over by name: units, activation, alpha (as `regularizers.l2(alpha)` on
    every layer), learning rate, momentum, Nesterov, betas, batch size and epochs;
    with early stopping also its patience, tolerance and validation share. All else
    is as Keras has it: its losses without the one half, Glorot weights and zero
    biases from seeds of their own, a fresh order in each epoch, epsilon 1e-7, a
    constant learning rate, no stop unless asked for, the last weights, float32.

    Raises:
        ValueError: The reference is trained by L-BFGS, which Keras does not have (D29).
    """
    if reference.optimizer == "lbfgs":
        raise ValueError("Keras' fit has no L-BFGS, so an lbfgs reference has no naive port")
    stops = reference.stopping == "validation_score"
    return replace(
        reference,
        loss_factor=1.0,
        loss_over_outputs="sum" if reference.loss == "multiclass_log_loss" else "mean",
        reported_over_outputs="sum" if reference.loss == "multiclass_log_loss" else "mean",
        clips_log=False,
        poisson_deviance=False,
        l2=2.0 * reference.l2,
        l2_divisor="none",
        dropout_masks="own",
        sample_weight_norm="none" if reference.sample_weight_norm == "none" else "rows",
        weight_init=(GLOROT,) * len(reference.weight_init),
        bias_init=(ZEROS,) * len(reference.bias_init),
        draws="layer_seeds",
        order="fresh" if reference.order == "cumulative" else "as_given",
        schedule="constant",
        epsilon=1e-7,
        coefficients="float32",
        stopping="validation_loss" if stops else "never",
        validation_rows="last" if stops else "none",
        best_weights=False,
        dtype=dtype,
        gradient_dtype=dtype,
    )


def translation(
    reference: Semantics, candidate: Semantics | None = None
) -> tuple[FieldTranslation, ...]:
    """Both records side by side, field by field, each with what it decides.

    Where there is one record alone, there is nothing beside it to differ from.
    """
    return tuple(
        FieldTranslation(
            field=name,
            meaning=meaning,
            reference=as_json(getattr(reference, name)),
            candidate=None if candidate is None else as_json(getattr(candidate, name)),
            same=candidate is None or getattr(reference, name) == getattr(candidate, name),
        )
        for name, meaning in meanings().items()
    )
