"""OpenML through scikit-learn's loader, whose requests are met by recorded answers."""

import gzip
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from schemas.dataset import OpenMLDataset
from tests.worker.training.preparation.cases import spec_of
from tests.worker.training.preparation.recorded import RecordedOpenML
from worker.training.errors import SourceUnreachable, UserError
from worker.training.preparation import load, prepare

Answering = Callable[..., RecordedOpenML]

_IRIS = OpenMLDataset(openml=61)


@pytest.fixture
def answering() -> Iterator[Answering]:
    """Give a function that puts recorded answers where openml.org is."""

    def put(number: int, refusal: int | None = None) -> RecordedOpenML:
        recorded = RecordedOpenML(number, refusal)
        urllib.request.install_opener(urllib.request.build_opener(recorded))
        return recorded

    yield put
    urllib.request.install_opener(urllib.request.build_opener())


def test_a_set_is_loaded_with_the_target_that_it_declares(
    answering: Answering, tmp_path: Path
) -> None:
    """Iris, number 61: four numbers, and a nominal target that becomes text."""
    answering(61)

    table = load(_IRIS, None, None, cache=tmp_path)

    assert list(table.inputs) == ["sepallength", "sepalwidth", "petallength", "petalwidth"]
    assert table.inputs.dtypes.unique().tolist() == ["float64"]
    assert list(table.targets) == ["class"]
    assert sorted(table.targets["class"].unique()) == [
        "Iris-setosa",
        "Iris-versicolor",
        "Iris-virginica",
    ]


def test_what_was_fetched_once_is_not_asked_for_again(answering: Answering, tmp_path: Path) -> None:
    """The cache serves the second job, also when OpenML is away."""
    first = answering(61)
    before = load(_IRIS, None, None, cache=tmp_path)
    away = answering(61, refusal=0)

    after = load(_IRIS, None, None, cache=tmp_path)

    assert first.asked
    assert away.asked == []
    assert after.inputs.equals(before.inputs)


def test_without_a_cache_each_job_asks(answering: Answering) -> None:
    """Nothing is left in a folder that nobody named."""
    answering(61)
    load(_IRIS, None, None)
    again = answering(61)

    load(_IRIS, None, None)

    assert again.asked


def test_a_set_with_gaps_and_texts_is_refused_and_then_trained_on(
    answering: Answering, tmp_path: Path
) -> None:
    """Titanic, number 40945: the worker is the first to see its columns."""
    answering(40945)
    given = {"dataset": {"openml": 40945}, "target": "survived"}

    with pytest.raises(UserError, match=r"missing in age \(263 rows\).* Text columns: "):
        prepare(spec_of("MLPClassifier", **given), None, cache=tmp_path)
    treated = spec_of("MLPClassifier", **given, missing="mean", text_columns="one_hot")
    prepared = prepare(treated, None, cache=tmp_path)

    assert prepared.classes == ("0", "1")
    assert {"age", "fare", "sex_female", "sex_male"} <= set(prepared.input_columns)
    assert len(prepared.rows_train) + len(prepared.rows_test) == 1309


def test_another_column_may_be_the_target(answering: Answering, tmp_path: Path) -> None:
    """What OpenML declares is only the default; the declared one is then an input."""
    answering(61)

    table = load(_IRIS, None, ("petalwidth",), cache=tmp_path)

    assert list(table.targets) == ["petalwidth"]
    assert list(table.inputs) == ["sepallength", "sepalwidth", "petallength", "class"]


def test_what_openml_warns_of_is_noted(answering: Answering, tmp_path: Path) -> None:
    """Glass2, number 40675, is marked as inactive."""
    answering(40675)

    table = load(OpenMLDataset(openml=40675), None, None, cache=tmp_path)

    assert any("is inactive" in note for note in table.notes)


def test_a_sparse_set_is_refused(answering: Answering, tmp_path: Path) -> None:
    """Australian, number 292, comes in ARFF's sparse form."""
    answering(292)

    with pytest.raises(UserError, match="292 is a sparse one") as caught:
        load(OpenMLDataset(openml=292), None, None, cache=tmp_path)

    assert caught.value.pointer == "/dataset/openml"


@pytest.mark.parametrize("status", [404, 412])
def test_a_number_that_openml_does_not_know_is_the_users_error(
    answering: Answering, tmp_path: Path, status: int
) -> None:
    """And it points at the field."""
    answering(61, refusal=status)

    with pytest.raises(UserError, match="OpenML has no data set 999999999") as caught:
        load(OpenMLDataset(openml=999_999_999), None, None, cache=tmp_path)

    assert caught.value.pointer == "/dataset/openml"


@pytest.mark.parametrize("status", [0, 503])
def test_no_answer_is_nobodys_mistake(answering: Answering, tmp_path: Path, status: int) -> None:
    """The job may be sent again later."""
    answering(61, refusal=status)

    with pytest.raises(SourceUnreachable, match="could not be reached for data set 61: "):
        load(_IRIS, None, None, cache=tmp_path)


def test_a_damaged_copy_is_not_taken_for_data(answering: Answering, tmp_path: Path) -> None:
    """Rows that do not have the checksum that OpenML promised are fetched again, or refused."""
    answering(61)
    load(_IRIS, None, None, cache=tmp_path)
    (rows,) = (path for path in tmp_path.rglob("*.gz") if "json" not in str(path))
    rows.write_bytes(gzip.compress(gzip.decompress(rows.read_bytes())[:-30]))
    answering(61, refusal=0)

    with pytest.raises(SourceUnreachable):
        load(_IRIS, None, None, cache=tmp_path)
