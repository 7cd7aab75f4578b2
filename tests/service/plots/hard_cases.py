"""Specs that are hard to draw: one epoch, ten thousand, no numbers, long names, many classes."""

import math
from collections.abc import Callable
from typing import get_args

from schemas.cause import CauseId
from schemas.job import Job, JobState, Leg
from schemas.spec import TrainSpec
from schemas.step_trace import Unexplained
from service.plots.attribution import waterfall
from service.plots.confusion_matrices import confusion_matrices
from service.plots.gap_by_epoch import gap_by_epoch
from service.plots.gradient_norms import gradient_norms
from service.plots.images import example_images
from service.plots.kind import Spec
from service.plots.learning_curves import learning_curves
from service.plots.paper import Paper
from service.plots.predictions import DrawnRows, predictions
from service.plots.residuals import residuals
from service.plots.sweep_metric import sweep_metric
from service.plots.sweep_overlays import sweep_overlays
from service.plots.weight_statistics import weight_statistics
from service.plots.weights import weights
from tests.client.canned_objects import job_of
from tests.service.plots import sweep_samples as sweep
from tests.service.plots.layer_samples import leg_of
from tests.service.plots.test_attribution import cause, shared
from tests.service.plots.test_attribution import report as shared_report
from tests.service.plots.test_confusion_matrices import diagonal
from tests.service.plots.test_gap_by_epoch import report
from tests.service.plots.test_gradient_norms import norms
from tests.service.plots.test_images import images, told
from tests.service.plots.test_learning_curves import curves
from tests.service.plots.test_predictions import panel

LONG = 'A name of two hundred letters, with <b>&amp;</b> "quotes" and \N{SNOWMAN}. '.ljust(200, "m")


def named(name: str | None) -> Job:
    """A job that has ended."""
    return job_of("job_0", JobState.SUCCEEDED).model_copy(update={"name": name})


JOB, LONG_NAMED = named("Diabetes"), named(LONG)
TRAINED = TrainSpec.model_validate(
    {
        "kind": "train",
        "dataset": {"builtin": "diabetes"},
        "network": {"sklearn": {"estimator": "MLPRegressor"}},
    }
)
ALONE = JOB.model_copy(update={"kind": "train", "spec": TRAINED})
FEW_HUNDRED = [100 * 0.99**n for n in range(640)]
LONG_SUMMARY = "The predictions differ by much more than rounding alone can explain. " * 6
STAYS = Unexplained(gap=1e-5, floors=100.0, first_difference=None)


def _classes(number: int, paper: Paper) -> Spec:
    one, other = [list(line) for line in diagonal(number)], diagonal(number)
    one[0][-1] = 12345
    both: dict[Leg, list[list[int]]] = {"reference": one, "candidate": [list(x) for x in other]}
    names = [f"class of kind {place}" for place in range(number)]
    return confusion_matrices(LONG_NAMED, names, both, paper)


def _overlays(number: int, paper: Paper) -> Spec:
    rows = [
        sweep.row(n, {f"{sweep.RATE}.{'long' * 12}": 10.0**-n, sweep.LAYERS: [n]}, n / 99)
        for n in range(1, number + 1)
    ]
    each = {one.number: sweep.curves([1.0 / one.number, None]) for one in rows}
    return sweep_overlays(sweep.sweep_job(), sweep.points(rows), each, paper)


def _map(paper: Paper) -> Spec:
    rows = [
        sweep.row(8 * a + b, {sweep.RATE: 10.0**-a, sweep.LAYERS: [b] * 6}, a / (b + 1))
        for a in range(1, 9)
        for b in range(1, 9)
    ]
    return sweep_metric(sweep.sweep_job(), sweep.points(rows), paper)


def _rows(paper: Paper) -> Spec:
    rows = [
        sweep.row(n, {"a.solver": f"solver {n} " * 9, "a.b": n, "a.c": n}, n / 99, n % 2)
        for n in range(1, 60)
    ]
    return sweep_metric(sweep.sweep_job(), sweep.points(rows), paper)


HARD: dict[str, Callable[[Paper], Spec]] = {
    "curves of one leg": lambda paper: learning_curves(ALONE, curves([3.0, 2.0, 1.0], []), paper),
    "gradients of one leg": lambda paper: gradient_norms(ALONE, norms([3.0, 2.0], [1.0]), paper),
    "matrix of one leg": lambda paper: confusion_matrices(
        ALONE, ["a", "b"], {"reference": diagonal(2)}, paper
    ),
    "curves of one epoch": lambda paper: learning_curves(LONG_NAMED, curves([1.0], [2.0]), paper),
    "curves of ten thousand epochs": lambda paper: learning_curves(
        JOB, curves(FEW_HUNDRED, FEW_HUNDRED, points=10_000), paper
    ),
    "curves of nothing but NaN": lambda paper: learning_curves(
        JOB, curves([math.nan] * 3, [None] * 3), paper
    ),
    "curves that run away": lambda paper: learning_curves(
        JOB, curves([1.0, 1e100, math.inf], [1e-100, 1.0, 1.0]), paper
    ),
    "gap of one epoch": lambda paper: gap_by_epoch(LONG_NAMED, report([1e-15], [1e-15]), paper),
    "gap of zero": lambda paper: gap_by_epoch(JOB, report([0.0, 0.0]), paper),
    "gap of fifty epochs, undecidable": lambda paper: gap_by_epoch(
        JOB,
        report(
            [10.0 ** (n - 16) for n in range(16)],
            [10.0 ** (n - 17) for n in range(16)],
            undecidable_from_epoch=15,
            summary=LONG_SUMMARY,
        ),
        paper,
    ),
    "predictions of one row": lambda paper: predictions(
        LONG_NAMED, DrawnRows([panel([5.0], [5.0], [5.0])], 1, 1), paper
    ),
    "predictions of nine targets": lambda paper: predictions(
        JOB, DrawnRows([panel([1e6, 2e6], [1e6, 2e6], [1.1e6, math.nan])] * 9, 2, 20), paper
    ),
    "residuals of one row": lambda paper: residuals(
        LONG_NAMED, DrawnRows([panel([5.0], [5.0], [5.0])], 1, 1), paper
    ),
    "residuals of nothing but NaN": lambda paper: residuals(
        JOB, DrawnRows([panel([1.0] * 2, [math.nan] * 2, [math.inf] * 2)], 2, 1), paper
    ),
    "fourteen causes": lambda paper: waterfall(
        LONG_NAMED,
        shared_report(
            [
                cause(0, 1.0 - 0.1 * n, id=name, title="A long title, " * 9)
                for n, name in enumerate(get_args(CauseId)[:20])
            ],
            unexplained=STAYS,
        ),
        shared(1e-3, 1e-5, 1e-6),
        paper,
    ),
    "one cause": lambda paper: waterfall(
        JOB, shared_report([cause(0, 0.3)]), shared(2.0, 1.0, 1.0), paper
    ),
    "gradients of zero": lambda paper: gradient_norms(
        LONG_NAMED, norms([0.0] * 9, [1e-9] * 9, [1e9, 0.0, math.nan]), paper
    ),
    "weights of nine layers": lambda paper: weights(
        LONG_NAMED, {"reference": leg_of(1, 9), "candidate": leg_of(2, 9, lost_from=1)}, paper
    ),
    "weights of one leg and one epoch": lambda paper: weights(
        ALONE, {"reference": leg_of(1, 1, 1)}, paper
    ),
    "statistics of weights": lambda paper: weight_statistics(
        LONG_NAMED, {"reference": leg_of(1, 9, 300), "candidate": leg_of(2, lost_from=0)}, paper
    ),
    "two classes": lambda paper: _classes(2, paper),
    "twenty classes": lambda paper: _classes(20, paper),
    "a hundred classes": lambda paper: _classes(100, paper),
    "images": lambda paper: example_images(LONG_NAMED, images(32), told(11, 12, of=32), paper),
    "one image": lambda paper: example_images(JOB, images(1), told(of=1), paper),
    "curves of twelve points": lambda paper: _overlays(12, paper),
    "curves of forty points": lambda paper: _overlays(40, paper),
    "a map of sixty-four points": _map,
    "rows of sixty points": _rows,
}
