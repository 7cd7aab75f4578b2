"""The order in which a sweep's points stand in line."""

import json
from collections.abc import Sequence
from typing import Final

from schemas.estimate import Estimate

# What a compiled function is built for; everything else enters it as a number.
_BUILT_FOR: Final = frozenset(
    {
        *("activations", "use_bias", "output_activation", "loss", "poisson_deviance", "clips_log"),
        *("l2_coverage", "sample_weight_norm", "dropout", "dropout_masks", "optimizer"),
        *("optimizer_arguments", "weight_decay", "gradient_clipping", "schedule", "nesterov"),
        *("coefficients", "dtype", "gradient_dtype"),
    }
)


def ranks(estimates: Sequence[Estimate]) -> list[int]:
    """The place in line of each point: those that share a compiled function follow each other.

    Among them, and among the groups, the order of the points is kept. A wrong guess costs the
    building of a function, never a number.
    """
    first: dict[str, int] = {}
    keys = [first.setdefault(_key(each), place) for place, each in enumerate(estimates)]
    in_line = sorted(range(len(keys)), key=lambda place: (keys[place], place))
    places = [0] * len(keys)
    for rank, place in enumerate(in_line):
        places[place] = rank
    return places


def _key(estimate: Estimate) -> str:
    network = estimate.network
    sizes = (network.inputs, *network.hidden, network.outputs) if network else ()
    return json.dumps(
        [
            # A layer of one unit is another function than one of many.
            *(size == 1 for size in sizes),
            *([e.reference, e.candidate] for e in estimate.translation if e.field in _BUILT_FOR),
        ],
        default=str,
    )
