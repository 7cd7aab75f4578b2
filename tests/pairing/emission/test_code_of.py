"""From spec and report of a job to its programs, whatever is done with rows and targets."""

from pathlib import Path

import pytest

from pairing.emission.kind import CodeKind
from pairing.emission.program import code_of
from pairing.emission.shape import NoProgram
from schemas.job import Leg
from schemas.spec import PairSpec
from tests.pairing.emission.clean_rooms import clean_room, run_all
from tests.worker.training.cases import NAIVE, Finished, ran, spec_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SMALL = {"hidden_layer_sizes": [6], "max_iter": 8, "random_state": 1}
SPECS: dict[str, PairSpec] = {
    "scaled": spec_of(
        "linnerud", "MLPRegressor", params=SMALL, scaling={"target": "standard"}, dtype="float32"
    ),
    "own rows": spec_of(
        "diabetes", "MLPRegressor", candidate=NAIVE, dtype="float64",
        params=SMALL | {"solver": "sgd", "learning_rate_init": 1e-4},
        scaling={"target": "standard"},
    ),
    "stops": spec_of(
        "breast_cancer", "MLPClassifier",
        params=SMALL | {"early_stopping": True, "max_iter": 60, "n_iter_no_change": 2},
    ),
    "runs off": spec_of(
        "diabetes", "MLPRegressor", params=SMALL | {"solver": "sgd", "learning_rate_init": 100.0}
    ),
}  # fmt: skip
PASTED = """
from keras import optimizers, regularizers
from keras.layers import Dense
from keras.models import Sequential

mlp = Sequential()
mlp.add(Dense(units=6, activation='sigmoid', input_dim=10,
          kernel_regularizer=regularizers.l2(1.0)))
mlp.add(Dense(units=1, activation='linear'))
opt = optimizers.SGD(lr=0.0001, momentum=0.9, decay=0.0, nesterov=True)
mlp.compile(optimizer=opt, loss='mean_squared_error')
mlp.fit(X_train, y_train, batch_size=200, epochs=8, verbose=0)
"""
SPECS["own code"] = spec_of(
    "diabetes", "MLPRegressor", candidate={"code": PASTED},
    params=SMALL | {"solver": "sgd", "activation": "logistic", "learning_rate_init": 1e-4},
)  # fmt: skip
OWN = {"scaling": {"inputs": "standard", "target": "min_max"}}
SPECS["own rows"] = PairSpec.model_validate(
    SPECS["own rows"].model_dump() | {"candidate": {"keras": NAIVE, "preparation": OWN}}
)


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Finished]:
    """Jobs that ran as they do in a worker."""
    place = tmp_path_factory.mktemp("jobs")
    return {name: ran(spec, place / name) for name, spec in SPECS.items()}


def programs(jobs: dict[str, Finished], leg: Leg, kind: CodeKind) -> list[Path]:
    """Write a program of each job beside its arrays."""
    files = []
    for name, job in jobs.items():
        text = code_of(f"job_{name}", job.spec, job.trained.report, leg, kind)
        files.append(job.artifacts / f"{leg}_{kind}.py")
        files[-1].write_text(text)
    return files


def test_every_reference_is_repeated_to_the_bit(jobs: dict[str, Finished]) -> None:
    """One that runs off, which `fit` refuses and the job calls a finding, has no bits to repeat."""
    files = programs(jobs, "reference", "program")

    ended = run_all(clean_room("scikit-learn", "numpy"), files)

    runs_off = ended.pop(jobs["runs off"].artifacts / "reference_program.py")
    assert {file: end for file, end in ended.items() if not end.is_bit_for_bit} == {}
    assert runs_off.status == 0
    assert "non-finite parameter weights" in runs_off.said


def test_every_candidate_is_repeated(jobs: dict[str, Finished]) -> None:
    """With rows of its own where it has such."""
    files = programs(jobs, "candidate", "program")

    ended = run_all(clean_room("tensorflow-cpu", "keras", "numpy"), files)

    assert {file: end for file, end in ended.items() if end.status != 0} == {}


def test_what_is_repaired_gives_the_other_legs_numbers(jobs: dict[str, Finished]) -> None:
    """A port with rows of its own, in both directions."""
    job = {"own rows": jobs["own rows"]}
    keras = programs(job, "candidate", "repaired")
    sklearn = programs(job, "reference", "repaired")

    ended = run_all(clean_room("tensorflow-cpu", "keras", "numpy"), keras)
    ended |= run_all(clean_room("scikit-learn", "numpy"), sklearn)

    assert {file: end for file, end in ended.items() if end.status != 0} == {}


def test_a_diff_is_told_for_both_legs(jobs: dict[str, Finished]) -> None:
    """Between texts of one framework."""
    job = jobs["own rows"]
    for leg, word in (("reference", "warm_start"), ("candidate", "LikeScikitLearn")):
        diff = code_of("job_x", job.spec, job.trained.report, leg, "diff")  # type: ignore[arg-type]
        assert diff.startswith(f"--- a/{leg}.py\n+++ b/{leg}.py\n@@")
        assert any(word in line for line in diff.splitlines() if line.startswith("+"))


def test_a_diff_of_pasted_code_is_one_of_that_code(jobs: dict[str, Finished]) -> None:
    """What its user wrote, and what to change in it."""
    job = jobs["own code"]

    diff = code_of("job_x", job.spec, job.trained.report, "candidate", "diff")

    assert "-mlp = Sequential()\n" in diff
    assert "+mlp = LikeScikitLearn()\n" in diff
    assert "l2-short-batch" in diff


def test_a_program_that_cannot_be_is_refused_by_cause(jobs: dict[str, Finished]) -> None:
    """Adam with coefficients that passed through float32 is none of scikit-learn's."""
    job = jobs["scaled"]
    naive = job.spec.model_copy(update={"candidate": SPECS["own rows"].candidate})

    with pytest.raises(NoProgram, match="float32-coefficients: Keras' Adam"):
        code_of("job_x", naive, job.trained.report, "reference", "repaired")
