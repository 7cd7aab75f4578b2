"""What certainty costs: the noise floor and the trace beside the training they speak of.

Each pair is trained in turn without either, with the floor, and with the trace asked for as
well, in one process and one run. Legs' seconds are those of training alone.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import json
import warnings
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from schemas.report import PairReport
from schemas.spec import PairSpec
from worker.training.legs.keras_leg import run_ops_in_turn
from worker.training.observer import Nobody
from worker.training.run import Folders, train_job

ROUNDS = 5
EXAMPLES = Path(__file__).parent.parent / "examples"
ASKED: dict[str, dict[str, Any]] = {
    "neither": {"noise_floor": False},
    "floor": {"noise_floor": True},
    "both": {"noise_floor": True, "trace": "first_difference"},
}


def train(job: dict[str, Any], asked: str) -> PairReport:
    """Train a job once."""
    spec = PairSpec.model_validate(job | {"explain": ASKED[asked], "try": []})
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        folders = Folders(Path(folder) / "artifacts", Path(folder) / "logs")
        return train_job(spec, None, folders, Nobody()).report


def legs_seconds(report: PairReport) -> float:
    """Seconds that both legs trained."""
    return sum(leg.seconds for leg in report.legs.values())


def compare(file: Path) -> tuple[float, float]:
    """Print an example's ratios; give those of the floor and of the legs."""
    job = json.loads(file.read_text())
    train(job, "both")  # compiles
    floors, watched, traces = [], [], []
    for _ in range(ROUNDS):
        reports = {asked: train(job, asked) for asked in ASKED}
        floor, both = reports["floor"], reports["both"]
        assert floor.noise_floor_seconds is not None
        assert both.amplification is not None
        twins = floor.noise_floor_twins or 1
        floors.append(floor.noise_floor_seconds / twins / floor.legs["reference"].seconds)
        watched.append(legs_seconds(both) / legs_seconds(reports["neither"]))
        traces.append(both.amplification.seconds / legs_seconds(both))
    print(
        f"{file.stem}: the floor costs {median(floors):.2f} of the reference's training "
        f"({min(floors):.2f} to {max(floors):.2f}; aim: 1), the legs of a traced job train "
        f"{median(watched):.2f} times as long as bare ones ({min(watched):.2f} to "
        f"{max(watched):.2f}; aim: 1), a trace takes {median(traces):.1f} times both legs",
        flush=True,
    )
    return median(floors), median(watched)


def is_taken(file: Path) -> bool:
    """Whether an example is a pair of scikit-learn's parameters that has batches and a horizon."""
    job = json.loads(file.read_text())
    written = job.get("reference", {}).get("sklearn")
    if written is None or "builtin" not in job.get("dataset", {}) or "horizon" in file.name:
        return False
    return bool(written["params"]["solver"] != "lbfgs")


def main() -> None:
    """Go through the examples whose sides are parameters, and need no source read."""
    run_ops_in_turn()
    pairs = [compare(file) for file in sorted(EXAMPLES.glob("*.json")) if is_taken(file)]
    floor, legs = (median(column) for column in zip(*pairs, strict=True))
    print(f"over {len(pairs)} examples: floor {floor:.2f}, legs of a traced job {legs:.2f}")


if __name__ == "__main__":
    main()
