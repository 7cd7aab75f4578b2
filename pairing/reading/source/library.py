"""Which library a name belongs to, under whatever alias and version it was imported."""

_KERAS_ROOTS = {"keras", "tf_keras", "keras_core"}
_FAMILIES = (
    "layers", "optimizers", "losses", "metrics", "initializers", "regularizers", "activations",
    "callbacks", "backend", "ops", "utils", "models", "config", "random", "constraints",
    "wrappers", "mixed_precision",
)  # fmt: skip
_TOP_OF_KERAS = {
    "Sequential": "models",
    "Model": "models",
    "Input": "layers",
    "InputLayer": "layers",
}
# Families of Keras that TensorFlow 2 also has under its own name, for classes.
_KERAS_IN_TENSORFLOW = {"optimizers", "losses", "metrics", "initializers"}
_VERSIONS = {"compat", "v1", "v2", "python"}

_LAYERS = (
    "Dense", "Dropout", "Activation", "Input", "InputLayer", "Flatten", "ReLU", "LeakyReLU", "ELU",
    "PReLU", "Softmax", "Lambda", "BatchNormalization", "LayerNormalization", "Conv1D", "Conv2D",
    "MaxPooling2D", "LSTM", "GRU", "SimpleRNN", "Embedding", "GaussianNoise", "GaussianDropout",
    "AlphaDropout", "Reshape", "Concatenate", "TimeDistributed", "Bidirectional",
)  # fmt: skip
_OPTIMIZERS = (
    "SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam", "Ftrl",
)  # fmt: skip
_INITIALIZERS = (
    "GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal",
    "VarianceScaling", "RandomUniform", "RandomNormal", "TruncatedNormal", "Zeros", "Ones",
    "Constant", "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform",
    "lecun_normal",
)  # fmt: skip
_CALLBACKS = (
    "EarlyStopping", "ReduceLROnPlateau", "LearningRateScheduler", "TensorBoard", "ModelCheckpoint",
    "CSVLogger", "TerminateOnNaN",
)  # fmt: skip
_SKLEARN = {
    "MLPRegressor": "neural_network", "MLPClassifier": "neural_network",
    "StandardScaler": "preprocessing", "MinMaxScaler": "preprocessing",
    "LabelBinarizer": "preprocessing", "LabelEncoder": "preprocessing",
    "OneHotEncoder": "preprocessing", "train_test_split": "model_selection",
    "make_pipeline": "pipeline", "Pipeline": "pipeline",
    "TransformedTargetRegressor": "compose", "GridSearchCV": "model_selection",
    "RandomizedSearchCV": "model_selection",
}  # fmt: skip
ASSUMED = {
    **{name: f"keras.layers.{name}" for name in _LAYERS},
    **{name: f"keras.optimizers.{name}" for name in _OPTIMIZERS},
    **{name: f"keras.initializers.{name}" for name in _INITIALIZERS},
    **{name: f"keras.callbacks.{name}" for name in _CALLBACKS},
    **{name: f"keras.regularizers.{name}" for name in ("l1", "l2", "l1_l2", "L1", "L2", "L1L2")},
    **{name: f"sklearn.{home}.{name}" for name, home in _SKLEARN.items()},
    **{
        name: f"keras.{name}"
        for name in (
            "layers", "models", "optimizers", "regularizers", "initializers", "losses",
            "activations", "callbacks", "backend",
        )
    },
    "Sequential": "keras.models.Sequential",
    "Model": "keras.models.Model",
    "to_categorical": "keras.utils.to_categorical",
    "keras": "keras",
    "tf": "tensorflow",
    "K": "keras.backend",
    "np": "numpy",
    "math": "math",
    "sqrt": "math.sqrt",
    "partial": "functools.partial",
    "preprocessing": "sklearn.preprocessing",
}  # fmt: skip
"""What well-known names stand for in a program that does not import them."""

BUILTINS = {
    "int", "float", "bool", "str", "len", "range", "list", "tuple", "dict", "zip", "enumerate",
    "print", "min", "max", "round", "abs", "sum", "isinstance", "reversed", "sorted", "type",
    "super", "set", "map", "filter", "any", "all", "iter", "next",
}  # fmt: skip


def home_and_name(path: str) -> tuple[str, str]:
    """Tell the library and family of a dotted path, and its last name.

    Example:
        >>> home_and_name("tensorflow.python.keras.layers.core.Dense")
        ('keras.layers', 'Dense')
        >>> home_and_name("tensorflow.compat.v1.nn.relu"), home_and_name("numpy.random.seed")
        (('tensorflow.nn', 'relu'), ('numpy.random', 'seed'))
    """
    *before, name = path.split(".")
    if not before:
        return "", name
    if before[0] in _KERAS_ROOTS or (before[0] == "tensorflow" and "keras" in before):
        family = _TOP_OF_KERAS.get(name)
        if family is None:
            family = next((part for part in before[1:] if part in _FAMILIES), "")
        return f"keras.{family}".rstrip("."), name
    if before[0] == "tensorflow" and before[-1] in _KERAS_IN_TENSORFLOW and name[0].isupper():
        return f"keras.{before[-1]}", name
    if before[0] == "tensorflow":
        before = [part for part in before if part not in _VERSIONS]
    if before[0] == "sklearn":
        return "sklearn", name
    return ".".join(before), name
