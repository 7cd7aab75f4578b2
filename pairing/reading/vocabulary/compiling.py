"""The arguments of `compile`."""

from typing import NamedTuple

from pairing.reading.findings import Findings
from pairing.reading.made import Made
from pairing.reading.vocabulary.arguments import Arguments
from pairing.reading.vocabulary.losses import WrittenLoss, read_loss, read_metrics
from pairing.reading.vocabulary.optimizers import read_optimizer
from pairing.written import Optimizer

_WITHOUT_EFFECT = (
    "run_eagerly", "steps_per_execution", "jit_compile", "auto_scale_loss", "target_tensors",
    "experimental_run_tf_function", "name",
)  # fmt: skip


class Compiled(NamedTuple):
    """What `compile` says; Keras' defaults where it was not written."""

    optimizer: Optimizer = Optimizer("rmsprop", {})
    loss: WrittenLoss = WrittenLoss()
    metrics: tuple[str, ...] = ()


def read_compile(made: Made | None, findings: Findings) -> Compiled:
    """Read a call of `compile`, or the absence of one."""
    if made is None:
        findings.note("No compile was written: no loss is known, and the optimizer is Keras' own.")
        return Compiled()
    arguments = Arguments(made, findings)
    arguments.pass_over(*_WITHOUT_EFFECT)
    arguments.must_be("loss_weights", None, 1, [1], [1.0])
    arguments.must_be("weighted_metrics", None)
    arguments.must_be("sample_weight_mode", None)
    compiled = Compiled(
        read_optimizer(arguments.take("optimizer"), findings),
        read_loss(arguments.take("loss"), findings),
        read_metrics(arguments.take("metrics"), findings),
    )
    arguments.finish("optimizer, loss, metrics")
    return compiled
