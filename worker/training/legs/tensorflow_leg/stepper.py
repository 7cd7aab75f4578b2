"""The TensorFlow leg driven one batch at a time."""

from worker.training.compiled.stepper import CompiledStepper


class TensorflowStepper(CompiledStepper):
    """One TensorFlow leg in single steps; see `step_ledger.step.Stepper`."""
