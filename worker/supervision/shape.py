"""Which jobs can use each other's compiled functions."""

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

    It chooses between warm children only: a wrong guess costs a second, never a number.
    """
    return spec.model_dump_json(
        include=_INCLUDED,
        exclude={
            side: {"sklearn": {"params": _HYPERPARAMETERS}} for side in ("reference", "network")
        },
    )
