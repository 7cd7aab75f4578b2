"""The Keras leg driven one batch at a time."""

from worker.training.compiled.stepper import CompiledStepper


class KerasStepper(CompiledStepper):
    """One Keras leg in single steps; see `step_ledger.step.Stepper`."""
