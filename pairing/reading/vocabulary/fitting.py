"""The arguments of `fit`."""

from typing import NamedTuple

from pairing.reading.findings import Findings
from pairing.reading.made import Argument, Made, shown
from pairing.reading.vocabulary.arguments import Arguments
from pairing.reading.vocabulary.callbacks import read_callbacks
from pairing.written import Callback

_WITHOUT_EFFECT = (
    "x", "y", "generator", "verbose", "max_queue_size", "max_q_size", "workers", "nb_worker",
    "use_multiprocessing", "pickle_safe", "validation_batch_size", "show_accuracy",
)  # fmt: skip


class Fitted(NamedTuple):
    """What `fit` says; Keras' defaults where it was not written."""

    batch_size: int | None = None
    epochs: int = 1
    shuffle: bool = True
    validation_split: float = 0.0
    callbacks: tuple[Callback, ...] = ()


def read_fit(made: Made | None, findings: Findings) -> Fitted:
    """Read a call of `fit`, or the absence of one."""
    if made is None:
        findings.note("No fit was written: one epoch in batches of 32 rows, as Keras' own.")
        return Fitted()
    arguments = Arguments(made, findings)
    arguments.pass_over(*_WITHOUT_EFFECT)
    for weighing in ("class_weight", "sample_weight", "validation_steps", "nb_val_samples"):
        arguments.must_be(weighing, None)
    arguments.must_be("initial_epoch", 0)
    arguments.must_be("validation_freq", 1)
    _steps(arguments.take("steps_per_epoch", "samples_per_epoch"), findings)
    fitted = Fitted(
        batch_size=arguments.integer("batch_size", low=1),
        epochs=arguments.integer("epochs", "nb_epoch", default=1, low=1) or 1,
        shuffle=arguments.flag("shuffle", default=True),
        validation_split=arguments.number("validation_split", default=0.0, low=0.0, high=0.999999),
        callbacks=read_callbacks(arguments.take("callbacks"), findings),
    )
    given = arguments.take("validation_data")
    arguments.finish("batch_size, epochs, shuffle, validation_split, callbacks")
    _check_watched(fitted, given, findings)
    return fitted


def _steps(argument: Argument | None, findings: Findings) -> None:
    if argument is None or argument.value is None:
        return
    findings.note(
        f"steps_per_epoch ({shown(argument.value)}) is read as one pass over the rows; where it "
        "is the rows divided by those of a batch, rounded down, the short last batch is left out."
    )


def _check_watched(fitted: Fitted, given: Argument | None, findings: Findings) -> None:
    """Validation rows matter where a callback watches them, and only there."""
    watching = [
        callback.name
        for callback in fitted.callbacks
        if callback.name != "LearningRateScheduler"
        and str(callback.arguments.get("monitor", "val_loss")).startswith("val_")
    ]
    if given is None or given.value is None:
        if watching and not fitted.validation_split:
            findings.note(f"{watching[0]} watches validation rows that `fit` is not given.")
    elif watching:
        what = f"{watching[0]} watches the rows of `validation_data`, which are not read."
        findings.misread(what, shown(given.value), "validation_split", given.place)
    else:
        findings.note("The rows of validation_data change no weight, and are left out.")
