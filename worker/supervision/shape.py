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
    "alpha", "learning_rate_init", "power_t", "max_iter", "shuffle", "random_state", "tol",
    "verbose", "warm_start", "momentum", "nesterovs_momentum", "validation_fraction", "beta_1",
    "beta_2", "epsilon", "n_iter_no_change", "max_fun",
}  # fmt: skip


def shape_of(spec: JobSpec) -> str:
    """A text that is equal for jobs of the same shape: same data, network, batch and number format.

    It chooses between warm children only: a wrong guess costs a second, never a number. So rates,
    penalties and whatever else is a broken number are left out wherever they stand, also in what
    a user's own network is given: points of a sweep mostly differ in these.
    """
    told = spec.model_dump(
        mode="json",
        include=_INCLUDED,
        exclude={
            side: {"sklearn": {"params": _HYPERPARAMETERS}} for side in ("reference", "network")
        },
    )
    return json.dumps(_without_broken_numbers(told))


def _without_broken_numbers(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {name: _without_broken_numbers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_broken_numbers(each) for each in value]
    return None if isinstance(value, float) else value
