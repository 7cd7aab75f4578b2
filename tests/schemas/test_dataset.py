"""Data sets: references, ids, and what is known of the built-in ones."""

import json
from typing import get_args

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError
from sklearn import datasets as sklearn_datasets

from schemas.dataset import (
    BUILTIN_FACTS,
    BuiltinDataset,
    BuiltinName,
    DatasetReference,
    OpenMLDataset,
    UploadedDataset,
    UploadOptions,
    dataset_id,
)
from schemas.strict import Strict

EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


class Referring(Strict):
    """Something that refers to a data set, as a job does."""

    dataset: DatasetReference


@pytest.mark.parametrize("name", get_args(BuiltinName))
def test_the_facts_of_a_builtin_data_set_are_those_of_scikit_learn(name: BuiltinName) -> None:
    """A gateway that cannot load a data set still knows its size."""
    bunch = getattr(sklearn_datasets, f"load_{name}")()
    facts = BUILTIN_FACTS[name]
    rows, features = bunch.data.shape
    targets = 1 if bunch.target.ndim == 1 else bunch.target.shape[1]

    assert (facts.rows, facts.features, facts.targets) == (rows, features, targets)
    if facts.task == "regression":
        assert (facts.classes, facts.smallest_class) == (None, None)
        assert "target_names" not in bunch or name == "linnerud"
    else:
        counts = np.bincount(bunch.target)
        assert (facts.classes, facts.smallest_class) == (len(counts), counts.min())
        assert facts.task == ("binary" if len(counts) == 2 else "multiclass")


@pytest.mark.parametrize(
    ("reference", "kind"),
    [
        ({"builtin": "iris"}, BuiltinDataset),
        ({"openml": 61}, OpenMLDataset),
        ({"upload": "ds_0123456789abcdef01234567"}, UploadedDataset),
    ],
)
def test_a_reference_is_known_by_its_key(reference: dict[str, object], kind: type) -> None:
    """And comes back from JSON as it went."""
    read = Referring.model_validate({"dataset": reference})

    assert isinstance(read.dataset, kind)
    assert json.loads(read.model_dump_json()) == {"dataset": reference}
    assert Referring.model_validate(read.model_dump()) == read
    assert Referring(dataset=read.dataset) == read


@pytest.mark.parametrize(
    ("reference", "place", "words"),
    [
        ({"builtin": "irs"}, ("dataset", "builtin"), "'diabetes', 'iris'"),
        ({"builtin": "iris", "rows": 3}, ("dataset", "rows"), "not permitted"),
        ({"openml": 0}, ("dataset", "openml"), "greater than 0"),
        ({"openml": True}, ("dataset", "openml"), "integer"),
        ({"openml": "61"}, ("dataset", "openml"), "integer"),
        ({"upload": "../secret"}, ("dataset", "upload"), "ds_"),
        ({"builtin": "iris", "openml": 61}, ("dataset",), "came ['builtin', 'openml']"),
        ({"url": "x"}, ("dataset",), "came ['url']"),
        ({}, ("dataset",), "builtin (diabetes, iris, wine, breast_cancer, digits, linnerud)"),
        (7, ("dataset",), "came 7"),
        (None, ("dataset",), "came None"),
    ],
)
def test_a_wrong_reference_is_told_where_and_what_is_allowed(
    reference: object, place: tuple[str, ...], words: str
) -> None:
    """The place holds no name of a class or tag that the user never wrote."""
    with pytest.raises(ValidationError) as caught:
        Referring.model_validate({"dataset": reference})

    (error,) = caught.value.errors()
    assert error["loc"] == place
    assert words in error["msg"]


def test_the_json_schema_of_a_reference_shows_its_three_forms() -> None:
    """Without it the API's description would say nothing."""
    assert len(TypeAdapter(DatasetReference).json_schema()["oneOf"]) == 3


def test_an_id_follows_content_and_options() -> None:
    """Spelt out once by hand, so that ids given out stay valid."""
    plain = dataset_id(EMPTY_SHA256, UploadOptions())

    assert plain == "ds_017368c70c161ff9ec40a3fe"
    assert plain == dataset_id(EMPTY_SHA256.upper(), UploadOptions(separator=None))
    assert plain != dataset_id(EMPTY_SHA256, UploadOptions(separator=";"))
    assert plain != dataset_id("00" * 32, UploadOptions())
    assert UploadedDataset(upload=plain).upload == plain


@pytest.mark.parametrize("separator", ["", ";;", "a", "7", '"', "\n", ".", "-", "é", "\0"])
def test_what_cannot_separate_is_refused(separator: str) -> None:
    """A separator inside numbers or quotes would tear values apart."""
    with pytest.raises(ValidationError, match="separator"):
        UploadOptions(separator=separator)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", " ", ":"])
def test_other_ascii_marks_separate(separator: str) -> None:
    """The detected four are not the only ones allowed."""
    assert UploadOptions(separator=separator).separator == separator
