"""What it costs to look at layers: seconds of looking beside those of the job that is looked at.

Looks are timed where they are called, in jobs as they always run; legs' seconds are those of
training alone, without metrics and event files.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from schemas.spec import PairSpec
from worker.training.comparison import Trained
from worker.training.diagnostics.watch import LayerWatch
from worker.training.legs.keras_leg import run_ops_in_turn
from worker.training.observer import Nobody
from worker.training.run import Folders, train_job

ROUNDS = 5
EXAMPLES = Path(__file__).parent.parent / "examples"
ROWS, PIXELS = 10_000, 784
AIM = 0.03


class Timed:
    """Adds up the seconds of functions while they are called; of nested ones once."""

    def __init__(self) -> None:
        """Count from zero."""
        self.seconds = 0.0
        self._depth = 0

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Give the function that is timed."""

        def timed(*given: Any, **named: Any) -> Any:
            self._depth += 1
            began = perf_counter()
            try:
                return function(*given, **named)
            finally:
                self._depth -= 1
                if not self._depth:
                    self.seconds += perf_counter() - began

        return timed


def train(job: dict[str, Any], table: Path | None) -> tuple[float, float]:
    """Train a job once; give the seconds of its legs and of the whole."""
    spec = PairSpec.model_validate(job)
    with TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        began = perf_counter()
        folders = Folders(Path(folder) / "artifacts", Path(folder) / "logs")
        report = train_job(spec, table, folders, Nobody()).report
        whole = perf_counter() - began
    return sum(leg.seconds for leg in report.legs.values()), whole


def compare(name: str, job: dict[str, Any], table: Path | None, looking: Timed) -> float:
    """Print a job's ratios; give that of its whole."""
    train(job, table)  # compiles
    of_legs, of_job = [], []
    for _ in range(ROUNDS):
        looking.seconds = 0.0
        legs, whole = train(job, table)
        of_legs.append(looking.seconds / legs)
        of_job.append(looking.seconds / whole)
    print(
        f"{name}: looking costs {median(of_job):.1%} of the job ({min(of_job):.1%} to "
        f"{max(of_job):.1%}; aim: below {AIM:.0%}) and {median(of_legs):.1%} of what both legs' "
        f"epochs take ({min(of_legs):.1%} to {max(of_legs):.1%})",
        flush=True,
    )
    return median(of_job)


def images(folder: Path) -> Path:
    """Write a table as wide and as long as ten thousand digits of MNIST."""
    generator = np.random.default_rng(0)
    columns: dict[str, Any] = {f"X_{n}": generator.normal(size=ROWS) for n in range(PIXELS)}
    path = folder / "table.parquet"
    pq.write_table(pa.table(columns | {"y": generator.integers(0, 10, ROWS).astype(float)}), path)
    return path


def wide() -> dict[str, Any]:
    """Give a job of 7,500 training rows, 784 inputs, 100 hidden units and batches of 32."""
    params = {"hidden_layer_sizes": [100], "activation": "tanh", "solver": "sgd", "max_iter": 5}
    params |= {"batch_size": 32, "learning_rate_init": 0.1}
    return {
        "kind": "pair",
        "dataset": {"upload": "ds_" + "0" * 24},
        "target": "y",
        "dtype": "float32",
        "reference": {"sklearn": {"estimator": "MLPClassifier", "params": params}},
        "candidate": {"keras": {"like": "reference"}},
    }


def main() -> None:
    """Go through two examples and a wide network."""
    run_ops_in_turn()
    looking = Timed()
    for name in ("begin", "epoch_ended", "end"):
        setattr(LayerWatch, name, looking.around(getattr(LayerWatch, name)))
    diagnostics = vars(Trained)["diagnostics"]
    diagnostics.func = looking.around(diagnostics.func)
    with TemporaryDirectory() as folder:
        for number in ("01", "06"):
            (file,) = EXAMPLES.glob(f"{number}_*.json")
            compare(file.stem, json.loads(file.read_text()), None, looking)
        compare("7,500 x 784 x 100 x 10", wide(), images(Path(folder)), looking)


if __name__ == "__main__":
    main()
