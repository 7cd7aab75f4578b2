"""A side in whichever form it came, and what its user wrote."""

from collections.abc import Iterator

from pairing.own.forms import UnreadForm, read_form
from pairing.own.tensorflow_network import written_of_network
from pairing.reading import NotUnderstood
from pairing.written import Misread, Written, WrittenSklearn
from schemas.problem import FieldError
from schemas.side import KerasSide, Side, SklearnSide, TensorflowSide
from schemas.tensorflow_side import TensorflowNetwork
from schemas.written_side import Code, CodeSide, KerasModel, KerasModelSide

SideForm = SklearnSide | KerasSide | TensorflowSide | KerasModelSide | CodeSide

MAKES = {
    "sklearn": ("no scikit-learn network", "source that makes an MLPRegressor or MLPClassifier"),
    "keras": ("no Keras network", "source that makes a Keras network"),
    "tensorflow": ("no TensorFlow network", "source of variables, matrix products and an update"),
}


def plain(form: SideForm, place: str) -> tuple[SideForm, str]:
    """Take a program or a Keras model out of the side that it may come in.

    Returns:
        The form, and where it stands.
    """
    if isinstance(form, SklearnSide | KerasModelSide | CodeSide):
        return form, place
    key = "keras" if isinstance(form, KerasSide) else "tensorflow"
    own, preparation = getattr(form, key), form.preparation
    if isinstance(own, Code):
        return CodeSide(**dict(own), preparation=preparation), f"{place}/{key}"
    if isinstance(own, KerasModel):
        return KerasModelSide(keras=own, preparation=preparation), place
    return form, place


def asked_form(side: Side, place: str) -> tuple[SideForm, str]:
    """Take out of a job's side what it holds; a job's program stands in the side itself."""
    form, _ = plain(side, place)
    return form, place


def written_of(form: SideForm, place: str) -> Written | None:
    """Read what a side's user wrote; None for a side that follows from the other.

    Raises:
        UnreadForm: Parts of it are not understood.
    """
    try:
        match form:
            case SklearnSide(sklearn=estimator, code=None):
                return WrittenSklearn(estimator)
            case SklearnSide(sklearn=estimator, code=Code() as code):
                read = read_form(code)
                return WrittenSklearn(estimator, read.preparation, read.notes)
            case KerasModelSide(keras=keras):
                return read_form(keras)
            case CodeSide():
                words = {name: getattr(form, name) for name in Code.model_fields}
                return read_form(Code(**words))
            case TensorflowSide(tensorflow=TensorflowNetwork() as network):
                return written_of_network(network)
            case _:
                return None
    except NotUnderstood as error:
        raise UnreadForm(tuple(errors_in(error.misreads, form, place))) from error


def errors_in(misreads: tuple[Misread, ...], form: SideForm, place: str) -> Iterator[FieldError]:
    """Misreads with pointers into what was sent; of source with line and column beside."""
    is_code = isinstance(form, CodeSide)
    key = "tensorflow" if isinstance(form, TensorflowSide) else "keras"
    below = f"{place}/code" if is_code else f"{place}/{key}"
    for misread in misreads:
        where = misread.place
        known = {"line": where.line, "column": where.column}
        yield FieldError.model_validate(
            {
                "pointer": below if is_code else below + where.pointer,
                "detail": misread.what.removesuffix("."),
                "came": misread.came,
                "allowed": misread.allowed,
                **{name: number for name, number in known.items() if number is not None},
            }
        )


def makes_another(framework: str, written: Written, place: str) -> UnreadForm:
    """Say that source under one framework's name makes another's network."""
    made, allowed = MAKES[framework]
    came = {
        "sklearn": "an MLPRegressor or MLPClassifier",
        "keras": "a Keras network",
        "tensorflow": "a network of TensorFlow's own operations",
    }[written.framework]
    error = FieldError(
        pointer=f"{place}/code", detail=f"This source makes {made}", came=came, allowed=allowed
    )
    return UnreadForm((error,))
