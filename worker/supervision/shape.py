"""Which jobs can use each other's compiled functions."""

import json

from pydantic import JsonValue

from schemas.spec import JobSpec

_INCLUDED = {
    "dataset", "target", "sample_weight", "reference", "candidate", "network", "dtype", "split",
    "missing",
}  # fmt: skip
# What a compiled function takes as its input, and what has no bearing on it.
_HYPERPARAMETERS = {
    "alpha", "batch_size", "learning_rate_init", "power_t", "max_iter", "shuffle", "random_state",
    "tol", "verbose", "warm_start", "momentum", "nesterovs_momentum", "validation_fraction",
    "beta_1", "beta_2", "epsilon", "n_iter_no_change", "max_fun",
}  # fmt: skip


def shape_of(spec: JobSpec) -> str:
    """A text that is equal for jobs of the same shape: same data, layers and number format.

    It chooses between warm children only: a wrong guess costs a second, never a number. So
    whatever is a number above one is left out wherever it stands, also in what a user's own
    network is given: points of a sweep mostly differ in rates, penalties, widths and batches,
    and a layer of one unit is another graph than one of many.
    """
    told = spec.model_dump(
        mode="json",
        include=_INCLUDED,
        exclude={
            side: {"sklearn": {"params": _HYPERPARAMETERS}} for side in ("reference", "network")
        },
    )
    return json.dumps(
        {
            name: value if name == "dataset" else _without_numbers(value)
            for name, value in told.items()
        }
    )


def _without_numbers(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {name: _without_numbers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_numbers(each) for each in value]
    is_many = isinstance(value, int) and value > 1
    return None if is_many or isinstance(value, float) else value
