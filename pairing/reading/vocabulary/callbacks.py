"""The callbacks of `fit` that change numbers, and those that only watch."""

from collections.abc import Callable as Function

from pairing.reading.findings import Findings
from pairing.reading.made import Argument, Made
from pairing.reading.vocabulary.arguments import Arguments
from pairing.reading.vocabulary.naming import as_made
from pairing.written import Callback, Number

Told = dict[str, Number | bool | str | None]

_WATCHERS = {
    "TensorBoard", "ModelCheckpoint", "CSVLogger", "History", "ProgbarLogger", "BaseLogger",
    "TerminateOnNaN", "RemoteMonitor", "BackupAndRestore", "TqdmCallback",
}  # fmt: skip
_MODES = ("auto", "min", "max")


def read_callbacks(argument: Argument | None, findings: Findings) -> tuple[Callback, ...]:
    """Read the `callbacks` of `fit`; arguments that were not written are not in the record."""
    if argument is None or argument.value is None:
        return ()
    value = argument.value
    listed = value if isinstance(value, list | tuple) else [value]
    read = [_read(item, argument, findings) for item in listed]
    return tuple(callback for callback in read if callback is not None)


def _read(value: object, argument: Argument, findings: Findings) -> Callback | None:
    made = as_made(value)
    if made is not None and made.kind in _WATCHERS:
        findings.note(f"The callback {made.kind} changes no number and is left out.")
        return None
    if made is None or made.kind not in _READERS:
        place = value.place if isinstance(value, Made) else argument.place
        findings.not_read("The callback", value, _ALLOWED, place)
        return None
    arguments = Arguments(made, findings)
    arguments.pass_over("verbose")
    told = _READERS[made.kind](arguments)
    arguments.finish("the arguments of Keras' callback")
    return Callback(made.kind, _written(told, made))  # type: ignore[arg-type]


def _early_stopping(arguments: Arguments) -> Told:
    return {
        "monitor": _text(arguments, "monitor", "val_loss"),
        "min_delta": arguments.number("min_delta", default=0.0),
        "patience": arguments.integer("patience", default=0),
        "mode": arguments.word("mode", _MODES, default="auto"),
        "baseline": _number_or_none(arguments, "baseline"),
        "restore_best_weights": arguments.flag("restore_best_weights", default=False),
        "start_from_epoch": arguments.integer("start_from_epoch", default=0),
    }


def _reduce_on_plateau(arguments: Arguments) -> Told:
    return {
        "monitor": _text(arguments, "monitor", "val_loss"),
        "factor": arguments.number("factor", default=0.1, low=0.0, high=1.0),
        "patience": arguments.integer("patience", default=10),
        "mode": arguments.word("mode", _MODES, default="auto"),
        "min_delta": arguments.number("min_delta", "epsilon", default=1e-4),
        "cooldown": arguments.integer("cooldown", default=0),
        "min_lr": arguments.number("min_lr", default=0.0, low=0.0),
    }


def _scheduler(arguments: Arguments) -> Told:
    return {"schedule": arguments.number("schedule", default=0.0, low=0.0)}


def _text(arguments: Arguments, name: str, default: str) -> str:
    argument = arguments.take(name)
    if argument is None:
        return default
    if isinstance(argument.value, str) and 0 < len(argument.value) <= 200:
        return argument.value
    arguments.refuse(name, argument, "the name of a metric")
    return default


def _number_or_none(arguments: Arguments, name: str) -> float | None:
    given = arguments.made.arguments.get(name)
    if given is None or given.value is None:
        arguments.pass_over(name)
        return None
    return arguments.number(name, default=0.0)


def _written(told: Told, made: Made) -> Told:
    old_names = {"min_delta": "epsilon"}
    given = made.arguments.keys()
    return {
        name: value for name, value in told.items() if name in given or old_names.get(name) in given
    }


_READERS: dict[str, Function[[Arguments], Told]] = {
    "EarlyStopping": _early_stopping,
    "ReduceLROnPlateau": _reduce_on_plateau,
    "LearningRateScheduler": _scheduler,
}
_ALLOWED = f"{', '.join(_READERS)} of a constant, and those that only watch"
