"""What of a sweep is refused, and where the refusal points."""

from typing import Any

import pytest

from tests.service.house import House, pair
from tests.service.sweeps.sweeping import ALPHA, sweep
from tests.service.test_bad_input import problem_in

FIXED = {"sklearn": {"estimator": "MLPRegressor", "params": {"random_state": 3}}}

WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "nothing changes": (sweep(grid=None), "", "needs a `grid`"),
    "both ways": (sweep(points=[{ALPHA: 2.0}]), "", "not both"),
    "seeds and repeats": (sweep(seeds=[1], repeats=2), "", "not both"),
    "the same seed twice": (sweep(seeds=[1, 1]), "/seeds", "1 came more than once"),
    "no values": (sweep(grid={ALPHA: []}), f"/grid/{ALPHA}", "at least 1 item"),
    "a wrong base": (sweep(base=pair(seed="x")), "/base/seed", "valid integer"),
    "no such path": (
        sweep(grid={"reference.sklearn.params.alhpa": [1]}),
        "/grid/reference.sklearn.params.alhpa",
        "no field 'alhpa'",
    ),
    "a path through a number": (
        sweep(grid={"split.test_size.0": [1]}),
        "/grid/split.test_size.0",
        "nothing below",
    ),
    "no such position": (
        sweep(grid={"/reference/sklearn/params/hidden_layer_sizes/1": [3]}),
        "/grid/~1reference~1sklearn~1params~1hidden_layer_sizes~11",
        "no position '1'",
    ),
    "a value that the schema refuses": (
        sweep(grid={ALPHA: [0.0, -1.0]}),
        f"/grid/{ALPHA}/1",
        "greater than or equal to 0 (point 2: alpha=-1.0)",
    ),
    "a value that the data refuse": (
        sweep(grid=None, points=[{"split.test_size": 0.5}, {"split.test_size": 0.9999}]),
        "/points/1/split.test_size",
        "0 would be trained on",
    ),
    "one of two paths": (
        sweep(grid={ALPHA: [0.0, 1.0], "reference.sklearn.params.max_iter": [5, 10**7]}),
        "/grid/reference.sklearn.params.max_iter/1",
        "More epochs than allowed",
    ),
    "a point twice": (sweep(grid={ALPHA: [1, 1.0]}), f"/grid/{ALPHA}/1", "point 1 (alpha=1) once"),
    "a listed point twice": (
        sweep(grid=None, points=[{ALPHA: 1.0}, {"/" + ALPHA.replace(".", "/"): 1.0}]),
        "/points/1/~1reference~1sklearn~1params~1alpha",
        "once more",
    ),
    "a path within another": (
        sweep(grid=None, points=[{"split.test_size": 0.5, "split": {"test_size": 0.1}}]),
        "/points/0",
        "lies within 'split'",
    ),
    "a path in two spellings": (
        sweep(grid={ALPHA: [0.0], "/" + ALPHA.replace(".", "/"): [1.0]}),
        "/grid",
        f"'{ALPHA}' is changed twice",
    ),
    "the seed twice": (sweep(grid={"seed": [1, 2]}, repeats=2), "/grid/seed/0", "`repeats` as"),
    "seeds without effect": (sweep(base=pair(reference=FIXED), repeats=2), "/repeats", "nothing"),
    "an unknown metric": (
        sweep(best={"metric": "candidate.accurcy"}),
        "/best/metric",
        "No point has a number",
    ),
    "a sweep of sweeps": (sweep(base=sweep()), "/base/kind", "pair"),
    "an unknown field": (sweep(girds={}), "/girds", "no field"),
    "no name": (sweep(grid=None, points=[{"name": 3, ALPHA: 1}]), "/points/0/name", "text"),
}  # fmt: skip


def newest(house: House) -> list[str]:
    """The id of the newest job, if there is any."""
    return [job.id for job in house.ledger.jobs(limit=1).jobs]


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize("query", ["", "?dry_run=true"])
def test_what_is_wrong_is_told_where_it_was_asked_for(house: House, case: str, query: str) -> None:
    """Before anything is queued, and for a dry run alike."""
    body, pointer, words = WRONG[case]
    body = {name: value for name, value in body.items() if value is not None}
    before = newest(house)

    answer = house.http.post(f"/v1/jobs{query}", json=body)

    assert answer.status_code == 422, answer.text
    errors = problem_in(answer)["errors"]
    told = [error["detail"] for error in errors if error["pointer"] == pointer]
    assert told, errors
    assert words in told[0]
    assert newest(house) == before


def test_more_points_than_allowed_are_refused_unseen(house: House) -> None:
    """A thousand million combinations cost nothing: they are counted, not made."""
    thousand = [number / 1000 for number in range(1000)]
    grid = {
        ALPHA: thousand,
        "reference.sklearn.params.momentum": thousand,
        "reference.sklearn.params.tol": thousand,
    }

    answer = house.http.post("/v1/jobs", json=sweep(grid=grid))

    assert answer.status_code == 422
    (error,) = problem_in(answer)["errors"]
    assert (error["pointer"], error["allowed"]) == ("/grid", "at most 1,000")
    assert "1,000,000,000 trainings" in error["detail"]


def test_many_wrong_points_are_told_a_dozen_times(house: House) -> None:
    """Each at its own value; whoever mends these hears of the next."""
    answer = house.http.post(
        "/v1/jobs", json=sweep(grid={ALPHA: [-float(n) for n in range(1, 100)]})
    )

    pointers = [error["pointer"] for error in problem_in(answer)["errors"]]
    assert pointers == [f"/grid/{ALPHA}/{place}" for place in range(12)]


def test_a_dry_run_tells_how_much_a_sweep_would_be(house: House) -> None:
    """Points with their seeds counted, the first of them translated, what all would take."""
    body = sweep(repeats=2, base=pair(name="mine"))

    answer = house.http.post("/v1/jobs?dry_run=true", json=body)

    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["kind"], told["points"], told["queue"]) == ("sweep", 6, "train.cpu")
    assert [first["label"] for first in told["first"]] == [
        *("alpha=0.0, seed=0", "alpha=0.0, seed=1", "alpha=0.5, seed=0")
    ]
    one = house.http.post("/v1/jobs?dry_run=true", json=pair()).json()["seconds"]
    assert told["seconds"] == pytest.approx(6 * one)
    assert told["memory_bytes"] > 0
    l2 = [
        next(f["reference"] for f in each["estimate"]["translation"] if f["field"] == "l2")
        for each in told["first"]
    ]
    assert l2[0] == l2[1] == 0.0
    assert l2[2] > 0
    assert (told["metric"], told["goal"]) == ("candidate.r2", "max")


def test_a_change_may_replace_a_whole_side(house: House) -> None:
    """Also by a form that the base does not have, and by source that is read."""
    source = "model = Sequential([Dense(4, 'relu'), Dense(1)])\nmodel.compile('adam', 'mse')\n"
    answer = house.http.post(
        "/v1/jobs",
        json=sweep(
            grid={
                "candidate": [
                    {"keras": {"like": "reference"}},
                    {"keras": {"port": "naive"}},
                    {"code": source + "model.fit(X, y)"},
                ]
            }
        ),
    )

    assert answer.status_code == 202, answer.text
    children = house.ledger.jobs().jobs
    rows = house.ledger.sweep_rows(answer.json()["id"])
    assert len(rows) == 3
    assert len({house.ledger.job(row.job_id).spec.model_dump_json() for row in rows}) == 3
    assert children[0].id == answer.json()["id"]


def test_the_base_may_be_given_as_source(house: House) -> None:
    """It is read on its way in, and paths lead into what was read of it."""
    source = "mlp = MLPRegressor(hidden_layer_sizes=(4,), alpha=0.1)"
    body = sweep(base=pair(reference={"code": source}))
    broken = sweep(base=pair(reference={"code": "mlp = MLPRegressor(alpha=nowhere)"}))

    taken, refused = (house.http.post("/v1/jobs", json=each) for each in (body, broken))

    assert taken.status_code == 202, taken.text
    params = taken.json()["spec"]["base"]["reference"]["sklearn"]["params"]
    assert params["hidden_layer_sizes"] == [4]
    assert refused.status_code == 422
    assert problem_in(refused)["errors"][0]["pointer"].startswith("/base/reference/code")


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("alpha", ALPHA),
        ("params.alpha", ALPHA),
        ("reference.params.alpha", ALPHA),
        ("/reference/sklearn/alpha", ALPHA),
        ("reference.seed", "seed"),
        ("reference.sklearn.params.hidden_layer_sizes.0.units", None),
    ],
)
def test_a_path_that_lacks_a_part_is_told_whole(house: House, path: str, meant: str | None) -> None:
    """Who names a parameter as scikit-learn does need not look for its place."""
    answer = house.http.post("/v1/jobs", json=sweep(grid={path: [1]}))

    (wrong,) = problem_in(answer)["errors"]
    guess = f"did you mean {meant}?"
    assert wrong["allowed"] == guess if meant else "did you mean" not in wrong["allowed"]
