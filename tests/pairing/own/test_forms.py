"""A side of the user's own as it was sent, and what is said of one that is not understood."""

from typing import Any

import pytest
from pydantic import ValidationError

from pairing.own import UnreadForm, read_form, sides_read
from pairing.own.forms import has_source
from pairing.sides import sides_of
from pairing.ways import as_leg
from pairing.written import WrittenKeras
from schemas.side import SklearnSide, form_of
from schemas.spec import PairSpec
from schemas.written_side import Code, KerasModel

DENSE = {"class_name": "Dense", "config": {"units": 1}}
MODEL = {"class_name": "Sequential", "config": {"layers": [DENSE]}}
LAMBDA = {"class_name": "Sequential", "config": {"layers": [{"class_name": "Lambda"}]}}
KERAS = """
from keras import Sequential, layers
model = Sequential([layers.Dense(units)])
model.compile("sgd", "mse")
"""
SKLEARN = """
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPRegressor
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.4, random_state=3)
model = MLPRegressor(alpha=0.5, hidden_layer_sizes=(4,))
model.fit(X_train, y_train)
"""
SIDE: dict[str, Any] = {"sklearn": {"estimator": "MLPRegressor", "params": {}}}


def job(**sides: Any) -> PairSpec:
    """Write a job, its reference read."""
    given: dict[str, Any] = {"kind": "pair", "dataset": {"builtin": "diabetes"}, "reference": SIDE}
    given |= {"candidate": {"keras": {"like": "reference"}}}
    return PairSpec.model_validate(sides_read({**given, **sides}))


def test_json_and_source_are_read_into_the_same_record() -> None:
    """Parsed or as text, with the values of names that the source does not give."""
    parsed = KerasModel.model_validate({"model": MODEL, "compile": {"loss": "mse"}})
    told = Code(code=KERAS, given={"units": 1})

    of_json, of_source = (read_form(form) for form in (parsed, told))

    assert isinstance(of_json, WrittenKeras)
    assert isinstance(of_source, WrittenKeras)
    assert (of_json.layers, of_json.loss) == (of_source.layers, of_source.loss)


def test_what_is_not_understood_is_told_with_its_pointer_or_its_line() -> None:
    """A pointer into the JSON that was sent; of a program the line and the column."""
    with pytest.raises(UnreadForm) as of_json:
        sides_of(job(candidate={"keras": {"model": LAMBDA}}))
    with pytest.raises(UnreadForm) as of_source:
        sides_of(job(candidate={"code": "\n\nimport os"}))

    assert of_json.value.errors[0].pointer == "/candidate/keras/model/config/layers/0"
    first = of_source.value.errors[0].model_dump()
    assert (first["pointer"], first["line"], first["column"]) == ("/candidate/code", 3, 1)


def test_a_scikit_learn_program_makes_no_keras_network() -> None:
    """And the other way round."""
    with pytest.raises(UnreadForm, match="makes no Keras network"):
        sides_of(job(candidate={"keras": {"code": SKLEARN}}))
    with pytest.raises(UnreadForm, match="makes no TensorFlow network"):
        sides_of(job(reference={"tensorflow": {"code": KERAS, "given": {"units": 1}}}))


@pytest.mark.parametrize(
    "asked",
    [
        None, 7, [], {}, {"reference": None}, {"reference": SIDE}, {"reference": {"code": 7}},
        {"reference": {"code": SKLEARN, "given": "no object"}}, {"reference": {"code": ["x"]}},
    ],
)  # fmt: skip
def test_what_has_no_source_to_read_is_left_as_it_came(asked: Any) -> None:
    """Who checks the form of a job says what is wrong with it."""
    assert sides_read(asked) == asked


def test_only_a_side_by_its_source_alone_has_one_to_be_read() -> None:
    """One that was read already is not read again."""
    assert has_source({"network": {"code": KERAS}})
    assert has_source({"candidate": {"code": KERAS}})
    assert has_source({"reference": {"code": SKLEARN}})
    assert not has_source({"reference": {**SIDE, "code": {"code": SKLEARN}}})


def test_a_program_is_kept_beside_what_was_read_of_it() -> None:
    """A job that is stored and read back is the same job."""
    spec = job(reference={"code": SKLEARN})

    again = PairSpec.model_validate_json(spec.model_dump_json())

    assert again == spec
    assert isinstance(again.reference, SklearnSide)
    assert (again.reference.sklearn.params.alpha, again.reference.code) == (0.5, Code(code=SKLEARN))


def test_a_candidate_by_its_source_stands_with_the_keras_sides() -> None:
    """In either spelling."""
    short = job(candidate={"code": KERAS, "given": {"units": 1}})
    long = job(candidate={"keras": {"code": KERAS, "given": {"units": 1}}})

    assert short == long
    assert isinstance(form_of(short.candidate), Code)


@pytest.mark.parametrize(
    "form",
    [
        {"model": {str(number): 1 for number in range(101)}},
        {"model": "x" * 2_000_001},
        {"code": "x" * 200_001},
        {"code": "", "given": {str(number): 1 for number in range(101)}},
        {"code": "x", "port": "naive"},
        {"model": MODEL, "colour": "red"},
    ],
    ids=["many members", "a long text", "a long program", "many names", "two forms", "more"],
)
def test_forms_are_bounded_and_strict(form: dict[str, Any]) -> None:
    """Before anything is read of them."""
    with pytest.raises(ValidationError):
        job(candidate={"keras": form})


def test_a_program_prepares_its_rows_as_it_says() -> None:
    """What it does not say is the job's; what was asked for beside it goes before it."""
    spec = job(reference={"code": SKLEARN})
    split = {"test_size": 0.1}
    asked = job(reference={"code": SKLEARN, "preparation": {"split": split}})

    assert as_leg(spec, "reference").split.test_size == 0.4
    assert as_leg(spec, "reference").split.random_state == 3
    assert as_leg(spec, "reference").scaling == as_leg(spec, "candidate").scaling == spec.scaling
    assert as_leg(asked, "reference").split.test_size == 0.1
