"""What the callbacks of a `fit` as written decide."""

from typing import Any, Final, Literal

from pairing.own.errors import Reasons
from pairing.semantics import Plateau
from pairing.written import Callback, WrittenKeras

Watched = Literal["validation_loss", "epoch_loss"]

MONITORS: Final[dict[str, Watched]] = {"val_loss": "validation_loss", "loss": "epoch_loss"}
SILENT: Final = {"verbose", "name"}
EARLY_STOPPING: Final = {
    "monitor": "val_loss", "min_delta": 0, "patience": 0, "mode": "auto", "baseline": None,
    "restore_best_weights": False, "start_from_epoch": 0,
}  # fmt: skip
PLATEAU: Final = {
    "monitor": "val_loss", "factor": 0.1, "patience": 10, "mode": "auto", "min_delta": 1e-4,
    "cooldown": 0, "min_lr": 0.0,
}  # fmt: skip


def of_callbacks(written: WrittenKeras, reasons: Reasons) -> dict[str, Any]:
    """Give the fields that callbacks decide: when training stops, and how fast it goes."""
    names = [callback.name for callback in written.callbacks]
    for twice in sorted({name for name in names if names.count(name) > 1}):
        reasons.refuse(f"Only one {twice} is trained.", f"{names.count(twice)} of them", "one")
    fields: dict[str, Any] = {}
    for callback in written.callbacks:
        if callback.name == "EarlyStopping":
            fields |= _early_stopping(callback, written, reasons)
        elif callback.name == "ReduceLROnPlateau":
            fields |= _plateau(callback, written, reasons)
    for callback in written.callbacks:
        # In each epoch it sets the rate anew, whatever another callback made of it.
        if callback.name == "LearningRateScheduler":
            fields |= _constant_rate(callback, reasons)
    return fields


def _early_stopping(callback: Callback, written: WrittenKeras, reasons: Reasons) -> dict[str, Any]:
    given = _arguments(callback, EARLY_STOPPING, reasons)
    monitor = _monitor(callback, given, written, reasons)
    if monitor is None:
        return {}
    return {
        "stopping": monitor,
        "tol": abs(float(given["min_delta"])),
        "patience": int(given["patience"]),
        "baseline": None if given["baseline"] is None else float(given["baseline"]),
        "start_from_epoch": int(given["start_from_epoch"]),
        "best_weights": bool(given["restore_best_weights"]),
    }


def _plateau(callback: Callback, written: WrittenKeras, reasons: Reasons) -> dict[str, Any]:
    given = _arguments(callback, PLATEAU, reasons)
    monitor = _monitor(callback, given, written, reasons)
    if written.optimizer.arguments.get("decay"):
        reasons.refuse(
            "A learning rate that decays by itself cannot be lowered on a plateau.",
            f"decay={written.optimizer.arguments['decay']} with ReduceLROnPlateau",
            "one of the two",
        )
    if not float(given["factor"]) < 1:
        reasons.refuse("The factor has to lower the rate.", given["factor"], "below 1")
    if monitor is None:
        return {}
    plateau = Plateau(
        monitor=monitor,
        factor=float(given["factor"]),
        patience=int(given["patience"]),
        min_delta=abs(float(given["min_delta"])),
        cooldown=int(given["cooldown"]),
        min_rate=float(given["min_lr"]),
    )
    return {"schedule": "plateau", "plateau": plateau}


def _constant_rate(callback: Callback, reasons: Reasons) -> dict[str, Any]:
    numbers = [
        value
        for name, value in callback.arguments.items()
        if name not in SILENT and isinstance(value, float | int) and not isinstance(value, bool)
    ]
    if len(numbers) != 1:
        allowed = "a schedule that is one number in all epochs"
        reasons.refuse("This schedule is not trained here.", dict(callback.arguments), allowed)
        return {}
    return {"learning_rate": float(numbers[0]), "schedule": "constant", "plateau": None}


def _arguments(callback: Callback, defaults: dict[str, Any], reasons: Reasons) -> dict[str, Any]:
    for unknown in sorted(callback.arguments.keys() - defaults.keys() - SILENT):
        came = f"{unknown}={callback.arguments[unknown]}"
        what = f"{callback.name} is not followed with {unknown}."
        reasons.refuse(what, came, ", ".join(defaults))
    return defaults | dict(callback.arguments)


def _monitor(
    callback: Callback, given: dict[str, Any], written: WrittenKeras, reasons: Reasons
) -> Watched | None:
    """Give what a callback watches; None where it never sees anything, and does nothing."""
    monitor = MONITORS.get(str(given["monitor"]))
    if monitor is None or given["mode"] == "max":
        came = f"monitor={given['monitor']!r}, mode={given['mode']!r}"
        allowed = "'val_loss' or 'loss', which are to fall"
        reasons.refuse(f"{callback.name} is not followed on this.", came, allowed)
        return None
    if monitor == "validation_loss" and not written.validation_split:
        reasons.note(
            f"{callback.name} watches val_loss, which there is none of without validation data: "
            "Keras warns, and it does nothing."
        )
        return None
    return monitor
