"""Programs run where there is nothing but their framework, and give the job's numbers."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pairing.corners import keeping
from pairing.emission.changes import changes
from pairing.emission.facts import Facts
from pairing.emission.keras_program import keras_program
from pairing.emission.likewise import sklearn_like_keras
from pairing.emission.program import program_of
from pairing.emission.shape import NoProgram
from pairing.emission.sklearn_program import sklearn_program
from pairing.semantics import Semantics
from pairing.translate import naive_port
from schemas.cause import KeptCauseId
from schemas.job import Leg
from tests.pairing.emission.clean_rooms import Ended, clean_room, run_all
from tests.pairing.emission.written import trained
from tests.worker.training.legs.configurations import TABLE, Configuration, named
from tests.worker.training.legs.keras_legs import reference_semantics

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SOFTPLUS = [72, 75]
# One of each task, solver, schedule, rule of stopping and format, with weights and without.
CHOSEN = [2, 4, 7, 13, 14, 16, 22, 26, 33, 35, 39, 43, 49, 53, *SOFTPLUS]
LBFGS = [60, 67, 77]
KERAS = ("tensorflow-cpu", "keras", "numpy")

PATCH = shutil.which("patch") or "/usr/bin/patch"

Written = dict[str, dict[Leg, Facts]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all jobs of this file."""
    return tmp_path_factory.mktemp("programs")


@pytest.fixture(scope="module")
def written(place: Path) -> Written:
    """Chosen configurations, trained beside their twins, their programs beside their arrays."""
    jobs: Written = {}
    for number in (*CHOSEN, *LBFGS):
        facts = trained(TABLE[number], place / str(number))
        jobs[str(number)] = facts
        for leg, each in facts.items():
            (place / str(number) / f"{leg}.py").write_text(program_of(each))
    return jobs


def all_of(place: Path, leg: str, numbers: list[int], python: Path) -> dict[str, Ended]:
    """Run the programs of some configurations; give their ends by name."""
    files = {number: place / str(number) / f"{leg}.py" for number in numbers}
    ended = run_all(python, list(files.values()))
    return {named(TABLE[number]): ended[file] for number, file in files.items()}


@pytest.mark.usefixtures("written")
def test_scikit_learn_alone_gives_the_references_bits(place: Path) -> None:
    """Weights, predictions and losses, bit for bit."""
    ended = all_of(place, "reference", [*CHOSEN, *LBFGS], clean_room("scikit-learn", "numpy"))

    assert {name: end for name, end in ended.items() if not end.is_bit_for_bit} == {}


@pytest.mark.usefixtures("written")
def test_keras_alone_gives_the_twins_numbers(place: Path) -> None:
    """Within ten times the job's own noise floor, and most of them to the bit."""
    ended = all_of(place, "candidate", CHOSEN, clean_room(*KERAS))

    assert {name: end for name, end in ended.items() if end.status != 0} == {}
    assert 2 * sum(end.is_bit_for_bit for end in ended.values()) > len(ended)


@pytest.mark.usefixtures("written")
def test_keras_with_scipy_gives_the_twins_numbers_of_l_bfgs(place: Path) -> None:
    """TensorFlow brings no SciPy; with it the optimisation is the job's."""
    ended = all_of(place, "candidate", LBFGS, clean_room(*KERAS, "scipy"))

    assert {name: end for name, end in ended.items() if end.status != 0} == {}


def test_a_program_that_computes_something_else_says_so(place: Path, written: Written) -> None:
    """The same program with a cause put back ends with another status than 0."""
    folder, facts = place / "4", written["4"]["candidate"]
    spoilt = {
        "loss-half": ("loss = 0.5 / size", "loss = 1.0 / size"),
        "l2-short-batch": ("loss += 0.5 / size", "loss += 0.5 / batch_rows"),
        "bias-init": ("[kernel, bias]", "[kernel, 0 * bias]"),
        "batch-order": ("order[draws.permutation(len(order))]", "draws.permutation(len(order))"),
        "float32-coefficients": ("momentum=np.float64(0.9)", "momentum=0.9"),
    }
    files = []
    for cause, (right, wrong) in spoilt.items():
        text = program_of(facts)
        assert right in text
        files.append(folder / f"{cause}.py")
        files[-1].write_text(text.replace(right, wrong))

    ended = run_all(clean_room(*KERAS), files)

    assert {end.status for end in ended.values()} == {"Other numbers than the job's."}


PORTS: dict[str, tuple[Configuration, tuple[KeptCauseId, ...] | None]] = {
    "naive sgd": (TABLE[4], None),
    "naive adam": (TABLE[8], None),
    "naive stops": (TABLE[16], None),
    "naive classes": (TABLE[37], None),
    "naive labels, weighted": (TABLE[54], None),
    "naive counts": (TABLE[26], None),
    "half": (TABLE[4], ("loss-half",)),
    "no rows": (TABLE[4], ("l2-batch-scaling", "weight-draws")),
    "no short batch": (TABLE[37], ("l2-short-batch", "bias-init")),
    "mean of outputs": (TABLE[22], ("output-sum", "adam-epsilon", "stopping-rule")),
    "orders": (TABLE[47], ("batch-order", "epochs")),
    "Keras' rule": (TABLE[16], ("stopping-rule", "best-weights")),
    "log": (TABLE[33], ("log-clipping", "l2-coverage")),
    "softplus": (TABLE[71], ("loss-half",)),
}


@pytest.fixture(scope="module")
def ports(place: Path) -> dict[str, dict[Leg, Facts]]:
    """Ports and twins that keep causes, trained, with their programs and those that mend them."""
    jobs: dict[str, dict[Leg, Facts]] = {}
    for name, (configuration, kept) in PORTS.items():
        facts = trained(configuration, place / name, _candidate(configuration, kept))
        jobs[name] = facts
        (place / name / "candidate.py").write_text(program_of(facts["candidate"]))
        (place / name / "repaired.py").write_text(keras_program(facts["reference"]))
    return jobs


def _candidate(configuration: Configuration, kept: tuple[KeptCauseId, ...] | None) -> Semantics:
    reference = reference_semantics(configuration)
    port = naive_port(reference)
    return port if kept is None else keeping(reference, port, kept)


@pytest.mark.usefixtures("ports")
def test_ports_as_people_write_them_give_the_legs_numbers(place: Path) -> None:
    """Plain `compile` and `fit`, and twins that keep causes."""
    files = [place / name / "candidate.py" for name in PORTS]

    ended = run_all(clean_room(*KERAS), files)

    assert {file: end for file, end in ended.items() if end.status != 0} == {}
    assert "model.compile(optimizer, loss=" in files[0].read_text()


@pytest.mark.usefixtures("ports")
def test_the_repaired_port_gives_scikit_learns_numbers(place: Path) -> None:
    """The program is held against the reference leg, in Keras."""
    files = [place / name / "repaired.py" for name in PORTS]

    ended = run_all(clean_room(*KERAS), files)

    assert {file: end for file, end in ended.items() if end.status != 0} == {}


def test_the_diff_makes_the_repaired_program_and_names_the_causes(
    place: Path, ports: dict[str, dict[Leg, Facts]]
) -> None:
    """`patch` turns the one into the other; what is repaired stands at the head of a hunk."""
    folder = place / "naive sgd"
    before, after = (folder / name for name in ("candidate.py", "repaired.py"))
    diff = changes("candidate.py", before.read_text(), after.read_text())
    target = folder / "patched.py"
    target.write_bytes(before.read_bytes())

    subprocess.run([PATCH, "-s", target], input=diff, text=True, check=True)

    assert target.read_text() == after.read_text()
    heads = [line for line in diff.splitlines() if line.startswith("@@")]
    for cause in ("loss-half", "l2-short-batch", "weight-draws", "batch-order", "stopping-rule"):
        assert any(cause in head for head in heads), cause
    assert ports["naive sgd"]["candidate"].semantics != ports["naive sgd"]["reference"].semantics


@pytest.mark.usefixtures("ports")
def test_scikit_learn_can_be_made_to_behave_like_keras(
    place: Path, ports: dict[str, dict[Leg, Facts]]
) -> None:
    """Where it exists; else each thing that stands against it is named by its cause."""
    files, refused = [], {}
    for name, facts in ports.items():
        try:
            text = sklearn_like_keras(facts["candidate"])
        except NoProgram as refusal:
            refused[name] = " ".join(reason.partition(":")[0] for reason in refusal.reasons)
            continue
        files.append(place / name / "reference.py")
        files[-1].write_text(text)

    ended = run_all(clean_room("scikit-learn", "numpy"), files)

    assert {file: end for file, end in ended.items() if end.status != 0} == {}
    assert {file.parent.name for file in files} >= {
        "naive sgd", "naive classes", "half", "no rows", "no short batch", "mean of outputs",
        "softplus",
    }  # fmt: skip
    assert "float32-coefficients" in refused["naive adam"]
    assert "poisson-constant" in refused["naive counts"]
    assert "sample-weight-norm" in refused["naive labels, weighted"]
    assert "stopping-rule" in refused["Keras' rule"]
    assert "l2-coverage" in refused["log"]


def test_programs_are_clean(place: Path, written: Written, ports: Written) -> None:
    """Ruff finds nothing, neither in what they do nor in how they are laid out."""
    assert written
    assert ports
    common = ["--isolated", "--line-length", "100", str(place)]
    chosen = ["--select", "E,F,W,I,N,B,UP,C4,SIM,RUF,PTH,RET,PLE,PLW"]
    for command in (["check", *chosen, *common], ["format", "--check", *common]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:]


def test_what_is_not_written_yet_is_refused_by_name(written: Written) -> None:
    """Dropout is not where outputs are rounded, nor anywhere in scikit-learn."""
    facts = written["4"]["candidate"]
    dropped = replace(facts, semantics=replace(facts.semantics, dropout=(0.5,), dtype="float32"))

    with pytest.raises(NoProgram, match="dropout: no program is written for it where"):
        keras_program(dropped)
    with pytest.raises(NoProgram, match="dropout: scikit-learn has none"):
        sklearn_like_keras(dropped)
    assert "MLPRegressor(" in sklearn_program(written["4"]["reference"])
