"""Each example, run as its page says, gives the answer that the page claims."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.client.conftest import twinfit
from tests.conftest import ROOT
from tests.integration.house import CLEAN, House

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

FIRST_EXPERIMENT = "13"  # from here on tests/experiments runs them
EXAMPLES = sorted(
    file for file in (ROOT / "examples").glob("*.json") if file.name[:2] < FIRST_EXPERIMENT
)
GAPS = ("prediction_rms", "prediction_max", "weights_max", "loss_curve_max")
AGREED = 1e-10

Told = dict[str, Any]


def run(house: House, file: Path, *more: str) -> Told:
    """`twinfit run FILE --json`: the job and its report."""
    told = twinfit(
        "run", str(file), "--url", house.url, "--json", *more, environment=CLEAN, seconds=300
    )
    assert told.returncode == 0, told.stderr
    document: Told = json.loads(told.stdout)
    return document


@pytest.fixture(scope="module")
def told(house: House) -> dict[str, Told]:
    """What the command said of each example that needs no file, by its number."""
    return {file.name[:2]: run(house, file) for file in EXAMPLES if "upload" not in file.name}


def test_all_examples_are_run(told: dict[str, Told]) -> None:
    """A new example wants a test of its claim."""
    assert {file.name[:2] for file in EXAMPLES} == {*told, "05"}
    assert set(told) == {"01", "02", "03", "04", "06", "07", "08", "09", "10", "11", "12"}


@pytest.mark.parametrize("number", ["01", "03", "04", "06", "07", "09"])
def test_an_aligned_twin_agrees(told: dict[str, Told], number: str) -> None:
    """Predictions and weights are the same to many digits, and the noise floor says how many."""
    # L-BFGS amplifies rounding: its floor stands near 1e-9.
    agrees(told[number]["report"], within=1e-7 if number == "09" else AGREED)


def agrees(report: Told, within: float = AGREED) -> None:
    """See that both legs of a report are the same network."""
    assert report["verdict"] in {"identical", "indistinguishable"}, report["summary"]
    assert max(report["gap"][gap] for gap in GAPS) < within
    assert all(row["same"] for row in report["translation"])
    reference, candidate = (report["legs"][leg] for leg in ("reference", "candidate"))
    assert reference["n_iter"] == candidate["n_iter"]
    assert reference["confusion_matrix"] == candidate["confusion_matrix"]
    for name, value in reference["metrics"].items():
        assert candidate["metrics"][name] == pytest.approx(value, rel=max(1e-9, within)), name


def test_the_gaps_of_the_first_stand_near_the_noise_floor(told: dict[str, Told]) -> None:
    """Four numbers near 1e-15, beside a floor of the same size."""
    report = told["01"]["report"]

    for gap in GAPS:
        assert report["gap"][gap] < 1e-12
        assert report["gap"][gap] < 10 * max(report["noise_floor"][gap], 2.3e-16)


def test_the_naive_port_is_many_powers_of_ten_further_away(told: dict[str, Told]) -> None:
    """Although every parameter carries the same name and value; `show` lists what differs."""
    aligned, naive = told["01"]["report"], told["02"]["report"]

    assert naive["verdict"] == "different"
    for gap in GAPS:
        assert naive["gap"][gap] > 1e6 * aligned["gap"][gap], gap


def test_show_lists_each_field_in_which_the_naive_port_differs(
    house: House, told: dict[str, Told]
) -> None:
    """As the page says: `twinfit show JOB --json`, under `translation`."""
    shown = twinfit(
        *("show", told["02"]["job"]["id"], "--url", house.url, "--json"),
        environment=CLEAN,
        seconds=120,
    )

    rows = json.loads(shown.stdout)["report"]["translation"]
    differing = {row["field"] for row in rows if not row["same"]}
    assert {"loss_factor", "dtype", "draws"} <= differing
    assert all(row["meaning"] for row in rows)


@pytest.mark.parametrize(("number", "least"), [("03", 0.85), ("06", 0.9), ("07", 0.9)])
def test_classifiers_show_accuracy_and_log_loss(
    told: dict[str, Told], number: str, least: float
) -> None:
    """Of both legs; and a matrix that adds up to the test rows."""
    report = told[number]["report"]

    for leg in report["legs"].values():
        assert leg["metrics"]["accuracy"] > least
        assert leg["metrics"]["log_loss"] > 0
        assert sum(map(sum, leg["confusion_matrix"])) == report["rows"]["test"]


def test_linnerud_has_three_outputs(told: dict[str, Told]) -> None:
    """One network, three numbers for each row."""
    rows = told["04"]["report"]["rows"]

    assert rows["outputs"] == 3
    assert rows["training"] + rows["test"] == 20
    assert rows["target_columns"] == ["Weight", "Waist", "Pulse"]


def test_california_is_uploaded_imputed_and_one_hot(house: House, shared: Path) -> None:
    """Eight numbers and the categories seen in the training rows; and the twins agree."""
    (file,) = (file for file in EXAMPLES if "upload" in file.name)
    table = str(shared / "data" / "california_housing.csv")

    report = run(house, file, "--upload", table)["report"]

    agrees(report)
    rows = report["rows"]
    assert rows["inputs"] in {12, 13}
    assert rows["training"] + rows["test"] == 20_640


def test_a_note_names_the_pixels_that_never_change(told: dict[str, Told]) -> None:
    """The corner of a digit is always white."""
    notes = [*told["06"]["report"]["notes"], *told["06"]["job"]["notes"]]

    assert any("pixel_0_0" in note for note in notes), notes


def test_both_legs_stop_early_in_the_same_epoch(told: dict[str, Told]) -> None:
    """For the same reason, before the last epoch allowed."""
    legs = told["07"]["report"]["legs"]

    assert legs["reference"]["n_iter"] == legs["candidate"]["n_iter"] < 300
    for leg in legs.values():
        assert "validation score" in leg["stopped_because"].lower()


def test_the_eighth_finds_the_short_batch(told: dict[str, Told]) -> None:
    """331 rows in batches of 64: the sixth holds 11, and there the penalty differs."""
    report = told["08"]["report"]

    first = report["first_difference"]
    assert (first["epoch"], first["batch"], first["gate"]) == (1, 6, "loss")
    assert first["beyond_rounding"]
    assert report["verdict"] == "different"
    assert not report["decisions"]["agree"]
    assert report["decisions"]["legs"]["reference"]["stopped_at"] is not None


def test_the_ninth_ends_in_the_same_iteration_for_the_same_reason(told: dict[str, Told]) -> None:
    """L-BFGS in both legs."""
    legs = told["09"]["report"]["legs"]

    assert legs["reference"]["n_iter"] == legs["candidate"]["n_iter"]
    assert legs["reference"]["stopped_because"] == legs["candidate"]["stopped_because"]


def test_the_tenth_agrees_up_to_its_horizon(told: dict[str, Told]) -> None:
    """And nothing is said of what comes after."""
    report = told["10"]["report"]

    assert report["verdict"] == "undecidable"
    horizon = report["undecidable_from_epoch"]
    assert 1 < horizon < 120
    floor = 1e-7
    for each in report["gap_by_epoch"]:
        floor = max(floor, each["noise_floor"])
        assert each["epoch"] >= horizon or each["gap"] <= 10 * floor


def test_the_eleventh_shares_the_gap_out(told: dict[str, Told]) -> None:
    """All of it; and what helps alone is not what blocks parity."""
    report = told["11"]["report"]
    shared, causes = report["attribution"], {cause["id"]: cause for cause in report["causes"]}

    assert shared["method"] == "exact"
    total = sum(cause["share_decades"] for cause in causes.values())
    assert total == pytest.approx(shared["decades"], abs=1e-9)
    assert causes["loss-half"]["alone"]["effect"] == "hurt"
    assert causes["l2-batch-scaling"]["alone"]["effect"] == "helped"
    assert causes["l2-short-batch"]["alone"]["effect"] == "nothing"
    silent = {name for name, cause in causes.items() if cause["silent"]}
    assert silent == {"adam-epsilon"}
    assert all(causes[name]["all_but"]["gap_after"] > 1e-9 for name in causes.keys() - silent)
    assert report["unexplained"] is None


def test_the_twelfth_judges_the_advice(told: dict[str, Told]) -> None:
    """Eight points: the first makes it worse, the others change no field of the semantics."""
    advice = told["12"]["report"]["advice"]

    assert [each["effect"] for each in advice["each"]] == ["hurt", *["nothing"] * 7]
    assert advice["together"]["effect"] == "hurt"
    changing = [each["name"] for each in advice["each"] if each["fields"]]
    assert changing == ["1. regularizers.l2(alpha) on both layers"]
