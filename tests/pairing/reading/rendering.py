"""Records written out again, as Keras' JSON of two versions and as Python."""

from typing import Any

from pairing.written import Callback, Dense, Initializer, WrittenKeras


def initializer_json(initializer: Initializer, *, old: bool) -> dict[str, Any]:
    """An initialiser as Keras saves it."""
    kinds = {
        "variance_scaling": ("VarianceScaling", ("scale", "mode", "distribution", "seed")),
        "uniform": ("RandomUniform", ("minval", "maxval", "seed")),
        "normal": ("RandomNormal", ("mean", "stddev", "seed")),
        "truncated_normal": ("TruncatedNormal", ("mean", "stddev", "seed")),
        "constant": ("Constant", ("value",)),
    }
    name, words = kinds[initializer.kind]
    fields = {"minval": "low", "maxval": "high"}
    config = {word: getattr(initializer, fields.get(word, word)) for word in words}
    return object_json(name, config, "keras.initializers", old=old)


def object_json(name: str, config: dict[str, Any], home: str, *, old: bool) -> dict[str, Any]:
    """An object as Keras saves it: with its module since Keras 3."""
    told = {"class_name": name, "config": config}
    return told if old else {"module": home, **told, "registered_name": None}


def layers_json(written: WrittenKeras, *, old: bool) -> list[dict[str, Any]]:
    """The layers of a Sequential model."""
    shape = [None, written.inputs]
    listed: list[dict[str, Any]] = []
    if written.inputs is not None and not old:
        config = {"batch_shape": shape, "dtype": "float32", "sparse": False, "name": "input_layer"}
        listed.append(object_json("InputLayer", config, "keras.layers", old=old))
    for index, layer in enumerate(written.layers):
        config = dense_json(layer, old=old)
        if old and index == 0 and written.inputs is not None:
            config["batch_input_shape"] = shape
        listed.append(object_json("Dense", config, "keras.layers", old=old))
        if layer.dropout:
            config = {"rate": layer.dropout, "noise_shape": None, "seed": None}
            listed.append(object_json("Dropout", config, "keras.layers", old=old))
    return listed


def dense_json(layer: Dense, *, old: bool) -> dict[str, Any]:
    """The config of a dense layer."""
    penalty = {"l1": layer.l1, "l2": layer.l2}
    regularizer = object_json("L1L2", penalty, "keras.regularizers", old=old)
    return {
        "name": "dense",
        "trainable": True,
        "units": layer.units,
        "activation": layer.activation,
        "use_bias": layer.use_bias,
        "kernel_initializer": initializer_json(layer.kernel_init, old=old),
        "bias_initializer": initializer_json(layer.bias_init, old=old),
        "kernel_regularizer": regularizer if any(penalty.values()) else None,
        "bias_regularizer": None,
        "activity_regularizer": None,
        "kernel_constraint": None,
        "bias_constraint": None,
    }


def as_json(written: WrittenKeras, *, old: bool) -> tuple[Any, Any, Any]:
    """The arguments of `read_keras` that a record comes from."""
    layers = layers_json(written, old=old)
    config = layers if old else {"name": "sequential", "layers": layers}
    model = object_json("Sequential", config, "keras", old=old)  # type: ignore[arg-type]
    rate = {"learning_rate": "lr"} if old else {}
    optimizer = {rate.get(word, word): value for word, value in optimizer_of(written).items()}
    losses = {"from_logits": written.from_logits, "reduction": "sum_over_batch_size"}
    compiled = {
        "optimizer": object_json(written.optimizer.name, optimizer, "keras.optimizers", old=old),
        "loss": written.loss
        if not written.from_logits
        else object_json(str(written.loss), losses, "keras.losses", old=old),
        "metrics": list(written.metrics),
    }
    fitted = {
        "batch_size": written.batch_size,
        "nb_epoch" if old else "epochs": written.epochs,
        "shuffle": written.shuffle,
        "validation_split": written.validation_split,
        "callbacks": [
            object_json(callback.name, callback.arguments, "keras.callbacks", old=old)
            for callback in written.callbacks
        ],
        "verbose": 0,
    }
    return model, compiled, fitted


def optimizer_of(written: WrittenKeras) -> dict[str, Any]:
    """The arguments of a record's optimizer."""
    return dict(written.optimizer.arguments)


def as_source(written: WrittenKeras) -> str:
    """A program that builds, compiles and fits a record's network."""
    lines = ["import keras as k", "from keras import layers as ly", "model = k.Sequential()"]
    for index, layer in enumerate(written.layers):
        width = f", input_dim={written.inputs}" if index == 0 and written.inputs else ""
        lines.append(f"model.add({dense_source(layer, width)})")
        if layer.dropout:
            lines.append(f"model.add(ly.Dropout({layer.dropout!r}))")
    told = ", ".join(f"{word}={value!r}" for word, value in optimizer_of(written).items())
    classes = {"sgd": "SGD", "adam": "Adam", "rmsprop": "RMSprop"}
    optimizer = f"k.optimizers.{classes[written.optimizer.name]}({told})"
    words = "".join(part.capitalize() for part in str(written.loss).split("_"))
    loss = f"k.losses.{words}(from_logits=True)" if written.from_logits else f"{written.loss!r}"
    lines.append(f"model.compile({optimizer}, loss={loss}, metrics={list(written.metrics)!r})")
    callbacks = ", ".join(callback_source(callback) for callback in written.callbacks)
    lines.append(
        f"model.fit(X, y, {written.batch_size!r}, {written.epochs!r}, shuffle={written.shuffle!r}, "
        f"validation_split={written.validation_split!r}, callbacks=[{callbacks}])"
    )
    return "\n".join(lines)


def dense_source(layer: Dense, width: str) -> str:
    """A call that makes a dense layer."""
    penalty = f"k.regularizers.L1L2(l1={layer.l1!r}, l2={layer.l2!r})"
    return (
        f"ly.Dense({layer.units}, {layer.activation!r}, use_bias={layer.use_bias}, "
        f"kernel_initializer={initializer_source(layer.kernel_init)}, "
        f"bias_initializer={initializer_source(layer.bias_init)}, "
        f"kernel_regularizer={penalty if layer.l1 or layer.l2 else None}{width})"
    )


def initializer_source(initializer: Initializer) -> str:
    """A call that makes an initialiser."""
    told = initializer_json(initializer, old=True)
    arguments = ", ".join(f"{word}={value!r}" for word, value in told["config"].items())
    return f"k.initializers.{told['class_name']}({arguments})"


def callback_source(callback: Callback) -> str:
    """A call that makes a callback."""
    told = ", ".join(f"{word}={value!r}" for word, value in callback.arguments.items())
    return f"k.callbacks.{callback.name}({told})"
