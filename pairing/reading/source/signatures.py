"""The order of arguments that are written without their names."""

_SGD = ("learning_rate", "momentum", "nesterov")
_ADAM = ("learning_rate", "beta_1", "beta_2", "epsilon")
_DRAWN = ("minval", "maxval", "seed")
_NORMAL = ("mean", "stddev", "seed")
_CROSS_ENTROPY = ("from_logits", "label_smoothing", "axis")
_PERCEPTRON = (
    "hidden_layer_sizes", "activation", "solver", "alpha", "batch_size", "learning_rate",
    "learning_rate_init", "power_t", "max_iter", "shuffle", "random_state", "tol", "verbose",
    "warm_start", "momentum", "nesterovs_momentum", "early_stopping", "validation_fraction",
    "beta_1", "beta_2", "epsilon", "n_iter_no_change", "max_fun",
)  # fmt: skip

POSITIONAL: dict[str, tuple[str, ...]] = {
    "Dense": (
        "units", "activation", "use_bias", "kernel_initializer", "bias_initializer",
        "kernel_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint",
        "bias_constraint",
    ),
    "Dropout": ("rate", "noise_shape", "seed"),
    "Activation": ("activation",),
    "Input": ("shape",),
    "InputLayer": ("input_shape",),
    "ReLU": ("max_value", "negative_slope", "threshold"),
    "LeakyReLU": ("negative_slope",),
    "ELU": ("alpha",),
    "Softmax": ("axis",),
    "SGD": _SGD,
    "Adam": (*_ADAM, "amsgrad"),
    "Adamax": _ADAM,
    "Nadam": _ADAM,
    "AdamW": ("learning_rate", "weight_decay", "beta_1", "beta_2", "epsilon"),
    "RMSprop": ("learning_rate", "rho", "momentum", "epsilon", "centered"),
    "Adagrad": ("learning_rate", "initial_accumulator_value", "epsilon"),
    "Adadelta": ("learning_rate", "rho", "epsilon"),
    "Lion": ("learning_rate", "beta_1", "beta_2"),
    "AdamOptimizer": ("learning_rate", "beta_1", "beta_2", "epsilon"),
    "GradientDescentOptimizer": ("learning_rate",),
    "MomentumOptimizer": ("learning_rate", "momentum", "use_locking", "name", "use_nesterov"),
    "RMSPropOptimizer": ("learning_rate", "decay", "momentum", "epsilon"),
    "AdagradOptimizer": ("learning_rate", "initial_accumulator_value"),
    "AdadeltaOptimizer": ("learning_rate", "rho", "epsilon"),
    "l1": ("l1",),
    "L1": ("l1",),
    "l2": ("l2",),
    "L2": ("l2",),
    "l1_l2": ("l1", "l2"),
    "L1L2": ("l1", "l2"),
    "RandomUniform": _DRAWN,
    "random_uniform": _DRAWN,
    "RandomNormal": _NORMAL,
    "random_normal": _NORMAL,
    "TruncatedNormal": _NORMAL,
    "truncated_normal": _NORMAL,
    "Constant": ("value",),
    "constant": ("value",),
    "VarianceScaling": ("scale", "mode", "distribution", "seed"),
    "variance_scaling": ("scale", "mode", "distribution", "seed"),
    "BinaryCrossentropy": _CROSS_ENTROPY,
    "CategoricalCrossentropy": _CROSS_ENTROPY,
    "SparseCategoricalCrossentropy": ("from_logits",),
    "Huber": ("delta",),
    "EarlyStopping": (
        "monitor", "min_delta", "patience", "verbose", "mode", "baseline", "restore_best_weights",
    ),
    "ReduceLROnPlateau": (
        "monitor", "factor", "patience", "verbose", "mode", "min_delta", "cooldown", "min_lr",
    ),
    "LearningRateScheduler": ("schedule", "verbose"),
    "InverseTimeDecay": ("initial_learning_rate", "decay_steps", "decay_rate", "staircase"),
    "compile": ("optimizer", "loss", "metrics", "loss_weights"),
    "fit": (
        "x", "y", "batch_size", "epochs", "verbose", "callbacks", "validation_split",
        "validation_data", "shuffle",
    ),
    "fit_generator": ("generator", "steps_per_epoch", "epochs", "verbose", "callbacks"),
    "MLPRegressor": _PERCEPTRON,
    "MLPClassifier": _PERCEPTRON,
    "MinMaxScaler": ("feature_range",),
    "Pipeline": ("steps",),
    "TransformedTargetRegressor": ("regressor",),
    "Model": ("inputs", "outputs"),
    "Sequential": ("layers",),
}  # fmt: skip


def named(kind: str, index: int) -> str:
    """Name the argument that stands at an index, from 0.

    Example:
        >>> named("Dense", 1), named("Dense", 99)
        ('activation', 'argument 100')
    """
    names = POSITIONAL.get(kind, ("seed",) if "_" in kind or kind[:2] in {"He", "Gl"} else ())
    return names[index] if index < len(names) else f"argument {index + 1}"
