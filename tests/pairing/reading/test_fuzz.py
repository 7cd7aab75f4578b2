"""Whatever comes, a reader answers with a record or with what it does not understand."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.reading import NotUnderstood, read_keras, read_source
from pairing.written import WrittenKeras, WrittenSklearn, WrittenTensorflow
from tests.pairing.reading.graph.programs import ADAM_BY_HAND, GENERATED, SLICES
from tests.pairing.reading.snippets import HELPERS, KERAS_1, SKL_NORM, SKLEARN_REPR, TUTORIAL

SNIPPETS = [
    HELPERS, KERAS_1 + SKL_NORM, SKLEARN_REPR, TUTORIAL, SLICES, ADAM_BY_HAND, GENERATED,
]  # fmt: skip
WORDS = [
    "model", "Sequential", "Dense", "Dropout", "Input", "Model", "(", ")", "[", "]", "=", ",", ".",
    "add", "compile", "fit", "1", "0.5", "'relu'", "'mse'", "\n", "\n    ", "def f(x):", "return",
    "lambda x:", "*", "**", "/", "-", "f", "x", "for i in range(3):", "if x:", "else:", "K.sum",
    "K.square", "units", "loss", "None", "True", "{", "}", ":", "MLPRegressor", "set_params",
    "train_test_split", "StandardScaler", "fit_transform", "X", "y", "with", "as", "import keras",
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["class_name", "config", "layers", "name", "units", "module", "registered_name",
             "inbound_nodes", "activation", "rate", "loss", "optimizer", "l2", "items"]
        ),
        inner | st.sampled_from(["Sequential", "Functional", "Dense", "Dropout", "InputLayer"]),
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


def answered(text: str) -> bool:
    """Whether source is answered in one of the two ways."""
    try:
        return isinstance(read_source(text), WrittenKeras | WrittenSklearn | WrittenTensorflow)
    except NotUnderstood as error:
        return bool(error.misreads)


@given(st.text(max_size=300))
def test_garbage_is_answered(text: str) -> None:
    """Any text, of any letters."""
    assert answered(text)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_words_of_programs_in_any_order_are_answered(words: list[str]) -> None:
    """They parse more often than letters do."""
    assert answered(" ".join(words))


@settings(max_examples=300)
@given(st.sampled_from(SNIPPETS), st.data())
def test_programs_with_a_part_cut_out_or_replaced_are_answered(text: str, data: Any) -> None:
    """Damage to what is read otherwise."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    piece = data.draw(st.sampled_from(["", "x", "None", "[]", "1", "model", "(", "lambda: 0"]))

    assert answered(text[:start] + piece + text[end:])


@settings(max_examples=300)
@given(JSON, JSON, JSON)
def test_any_json_is_answered(model: Any, compiled: Any, fitted: Any) -> None:
    """As a model, as arguments of `compile` and of `fit`."""
    try:
        assert isinstance(read_keras(model, compiled, fitted), WrittenKeras)
    except NotUnderstood as error:
        assert error.misreads  # noqa: PT017 (an answer, not a failure)


@given(st.text(max_size=200))
def test_any_text_as_a_model_is_answered(text: str) -> None:
    """A model may come as text."""
    try:
        read_keras(text)
    except NotUnderstood as error:
        assert error.misreads  # noqa: PT017 (an answer, not a failure)
