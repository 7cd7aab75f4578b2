"""Exact attribution of the first seed document's network against ten plain `model.fit` of it.

Diabetes, 331 training rows in batches of 200, ten logistic units, alpha 1, SGD with Nesterov's
momentum 0.9, rate 0.001, 200 epochs; the naive port, which differs by everything. In turn and in
one run, each in a process of its own: `model.fit` with TensorFlow's defaults, ten times in the
same process; the attribution of all sets of causes with a worker's settings. Tracing and
building count, importing does not; nor does the training of the pair itself, which a job has
behind it when attribution begins.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import subprocess
import sys
from functools import partial
from statistics import median
from time import perf_counter

import keras

from schemas.spec import PairSpec
from worker.training.attribution.budget import budget_of
from worker.training.attribution.corners import Corners, facts_of
from worker.training.attribution.inquiry import scale_of_trace
from worker.training.attribution.players import players_between
from worker.training.attribution.sharing import share_out
from worker.training.gap import Trace
from worker.training.legs.keras_leg import run_ops_in_turn
from worker.training.plan import Plan, dtype_of_inputs, plan_of
from worker.training.preparation import prepare

FITS, ROUNDS = 10, 3
JOB = {
    "kind": "pair",
    "dataset": {"builtin": "diabetes"},
    "reference": {
        "sklearn": {
            "estimator": "MLPRegressor",
            "params": {
                "hidden_layer_sizes": [10],
                "activation": "logistic",
                "alpha": 1.0,
                "solver": "sgd",
                "learning_rate_init": 0.001,
                "max_iter": 200,
                "batch_size": 200,
                "random_state": 0,
            },
        }
    },
    "candidate": {"keras": {"port": "naive"}},
}


def planned() -> Plan:
    """Read the rows and plan the pair."""
    spec = PairSpec.model_validate(JOB)
    return plan_of(spec, prepare(spec, None, cache=None, dtype=dtype_of_inputs(spec)))


def by_fit(plan: Plan) -> str:
    """Build, compile and fit the port as people write it, ten times."""
    rows = plan.prepared
    for _ in range(FITS):
        penalty = partial(keras.regularizers.L2, 1.0)
        layers = [
            keras.layers.Dense(10, activation="sigmoid", kernel_regularizer=penalty()),
            keras.layers.Dense(1, kernel_regularizer=penalty()),
        ]
        model = keras.Sequential([keras.Input((10,)), *layers])
        model.compile(keras.optimizers.SGD(0.001, momentum=0.9, nesterov=True), "mse")
        model.fit(rows.inputs_train, rows.targets_train, batch_size=200, epochs=200, verbose=0)
    return f"{FITS} fits"


def by_corners(plan: Plan) -> str:
    """Share the gap out, over all sets of causes."""
    leg = plan.leg("reference")
    for _ in leg.epochs():
        pass
    reference = Trace(plan.test_outputs(leg), leg.weights(), tuple(leg.loss_curve))
    players = players_between(plan.reference, plan.candidate, facts_of(plan))
    budget = budget_of(players, plan.network, changes=0, seed=0)
    corners = Corners(plan, reference.outputs, lambda: None)
    shared = share_out(players, corners, scale_of_trace(plan, reference, None), budget)
    told = shared.attribution
    return (
        f"{len(players.causes)} causes, {told.corners} sets ({told.method}), "
        f"{told.trainings} trainings"
    )


def once(side: str) -> None:
    """Do one side in this process; print what was done, and its seconds."""
    plan = planned()
    if side == "corners":
        run_ops_in_turn()
    else:
        keras.config.set_floatx("float32")
    began = perf_counter()
    what = by_corners(plan) if side == "corners" else by_fit(plan)
    print(what, perf_counter() - began, sep="\t")


def in_a_process(side: str) -> tuple[str, float]:
    """Do one side in a process of its own; give what was done, and its seconds."""
    command = [sys.executable, "-m", "benchmarks.attribution", side]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    what, seconds = answer.stdout.splitlines()[-1].split("\t")
    return what, float(seconds)


def main() -> None:
    """Compare both sides, some rounds."""
    ratios = []
    for number in range(1, ROUNDS + 1):
        (_, fits), (what, corners) = in_a_process("fits"), in_a_process("corners")
        ratios.append(corners / fits)
        print(
            f"round {number}: {FITS} times model.fit {fits:.1f} s; attribution of {what}: "
            f"{corners:.1f} s, {ratios[-1]:.2f} of it",
            flush=True,
        )
    print(
        f"exact attribution: {median(ratios):.2f} of the time of {FITS} fits (aim: less than 1.00)"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        once(sys.argv[1])
    else:
        main()
