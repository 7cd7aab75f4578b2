"""Places of errors: through what was sent, whatever the library calls its inside."""

import pytest
from pydantic import ValidationError

from schemas.spec import PairSpec
from service.known_fields import Token
from service.pointers import field_errors, place_of


@pytest.mark.parametrize(
    ("loc", "body", "place"),
    [
        (("a", "b"), {"a": {"b": 1}}, ("a", "b")),
        (("a", "missing"), {"a": {"b": 1}}, ("a", "missing")),
        (("a", "tag", "b"), {"a": {"b": 1}}, ("a", "b")),
        (("a", "tag", "missing"), {"a": {"b": 1}}, ("a", "missing")),
        (("a", "like", "like"), {"a": {"like": "x"}}, ("a", "like")),
        (("a", "like", "keep"), {"a": {"like": "x", "keep": 1}}, ("a", "keep")),
        (("a", "literal['auto']"), {"a": 0}, ("a",)),
        (("a", "constrained-int"), {"a": 0}, ("a",)),
        (("rows", 1, "tuple", 0, "float"), {"rows": [[1], ["x"]]}, ("rows", 1, 0)),
        (("a", 5), {"a": [1]}, ("a",)),
        ((), [], ()),
        (("a",), 7, ()),
    ],
)
def test_a_place_leads_through_what_was_sent(
    loc: tuple[Token, ...], body: object, place: tuple[Token, ...]
) -> None:
    """Tags are left out; a field that is missing is not."""
    assert place_of(loc, body) == place


@pytest.mark.parametrize(
    ("cause", "sentence"),
    [
        ("dropout-meening", "There is no 'dropout-meening' here; did you mean 'dropout-meaning'?"),
        ("nothing-like-it", "Input should be 'loss-half', "),
    ],
)
def test_a_misspelt_name_is_told_with_the_one_that_was_meant(cause: str, sentence: str) -> None:
    """All that are allowed stand beside it; a name like none of them brings no guess."""
    keras = {"like": "reference", "keep": [cause]}
    body = {
        "kind": "pair",
        "dataset": {"builtin": "iris"},
        "reference": {"sklearn": {"estimator": "MLPClassifier"}},
        "candidate": {"keras": keras},
    }
    with pytest.raises(ValidationError) as refused:
        PairSpec.model_validate(body)

    (error,) = field_errors(refused.value.errors(), body, PairSpec)

    assert error.pointer == "/candidate/keras/keep/0"
    assert error.detail.startswith(sentence)
    assert "'best-weights'" in str(error.allowed)
