"""What a reader says of what it does not understand."""

from pairing.reading import NotUnderstood, read_keras, read_source
from pairing.written import Dense, Misread, WrittenKeras, WrittenSklearn, WrittenTensorflow


def keras(text: str, **arguments: object) -> WrittenKeras:
    """Read source of a Keras network."""
    written = read_source(text, **arguments)  # type: ignore[arg-type]
    assert isinstance(written, WrittenKeras)
    return written


def sklearn(text: str, **arguments: object) -> WrittenSklearn:
    """Read source of a scikit-learn network."""
    written = read_source(text, **arguments)  # type: ignore[arg-type]
    assert isinstance(written, WrittenSklearn)
    return written


def tensorflow(text: str, **arguments: object) -> WrittenTensorflow:
    """Read source of a network of TensorFlow's own operations."""
    written = read_source(text, **arguments)  # type: ignore[arg-type]
    assert isinstance(written, WrittenTensorflow)
    return written


def misreads(text: str, **arguments: object) -> tuple[Misread, ...]:
    """What is not understood of source; nothing where all is."""
    try:
        read_source(text, **arguments)  # type: ignore[arg-type]
    except NotUnderstood as error:
        return error.misreads
    return ()


def json_misreads(
    model: object, compiled: object = None, fitted: object = None
) -> tuple[Misread, ...]:
    """What is not understood of Keras' JSON; nothing where all is."""
    try:
        read_keras(model, compiled, fitted)  # type: ignore[arg-type]
    except NotUnderstood as error:
        return error.misreads
    return ()


def layer(arguments: str, before: str = "") -> Dense:
    """The one dense layer of a network that is `Dense(arguments)`."""
    return keras(f"{before}\nmodel = Sequential([Dense({arguments})])").layers[0]
