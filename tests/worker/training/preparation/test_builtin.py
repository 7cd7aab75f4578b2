"""The data sets inside scikit-learn, against what a user's own script gets from them."""

import numpy as np
import pytest
from sklearn import datasets
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from schemas.dataset import BUILTIN_FACTS, BuiltinDataset, BuiltinName
from tests.worker.training.preparation.cases import spec_of
from worker.training.errors import UserError
from worker.training.preparation import load, prepare

_NAMES = list(BUILTIN_FACTS)


@pytest.mark.parametrize("name", _NAMES)
def test_a_prepared_set_has_the_bits_of_a_plain_script(name: BuiltinName) -> None:
    """Load, split, standardise as the seed document does: not one bit is different."""
    facts = BUILTIN_FACTS[name]
    kind = "MLPRegressor" if facts.task == "regression" else "MLPClassifier"

    prepared = prepare(spec_of(kind, dataset={"builtin": name}), None)

    features, target = getattr(datasets, f"load_{name}")(return_X_y=True)
    train, test, target_train, target_test = train_test_split(features, target, random_state=0)
    scaler = StandardScaler().fit(train)
    assert prepared.inputs_train.tobytes() == scaler.transform(train).tobytes()
    assert prepared.inputs_test.tobytes() == scaler.transform(test).tobytes()
    np.testing.assert_array_equal(prepared.targets_train, target_train)
    np.testing.assert_array_equal(prepared.targets_test, target_test)
    assert prepared.task == facts.task
    assert len(prepared.input_columns) == facts.features
    assert len(prepared.target_columns) == facts.targets
    assert len(prepared.rows_train) + len(prepared.rows_test) == facts.rows


@pytest.mark.parametrize("name", _NAMES)
def test_inputs_are_arrays_that_both_legs_take_as_they_are(name: BuiltinName) -> None:
    """Rows after rows in memory, in the precision asked for."""
    kind = "MLPRegressor" if BUILTIN_FACTS[name].task == "regression" else "MLPClassifier"

    prepared = prepare(spec_of(kind, dataset={"builtin": name}), None, dtype="float32")

    for inputs in (prepared.inputs_train, prepared.inputs_test):
        assert inputs.flags.c_contiguous
        assert inputs.dtype == np.float32


def test_stratified_rows_are_those_of_a_plain_script() -> None:
    """The split is scikit-learn's own, classes in the same shares."""
    split = {"test_size": 0.3, "random_state": 7, "stratify": True}

    prepared = prepare(spec_of("MLPClassifier", dataset={"builtin": "wine"}, split=split), None)

    features, target = datasets.load_wine(return_X_y=True)
    rows = np.arange(len(features))
    train, test = train_test_split(rows, test_size=0.3, random_state=7, stratify=target)
    np.testing.assert_array_equal(prepared.rows_train, train)
    np.testing.assert_array_equal(prepared.rows_test, test)


def test_one_of_several_targets_may_be_chosen() -> None:
    """Linnerud has three; a job may ask for fewer."""
    one = load(BuiltinDataset(builtin="linnerud"), None, ("Waist",))

    assert list(one.targets) == ["Waist"]
    assert list(one.inputs) == ["Chins", "Situps", "Jumps"]


def test_a_target_that_a_built_in_set_does_not_have_is_refused() -> None:
    """The refusal names what there is."""
    with pytest.raises(UserError, match=r"no target column 'age'; allowed is target\.") as caught:
        load(BuiltinDataset(builtin="diabetes"), None, ("age",))

    assert caught.value.pointer == "/target"
