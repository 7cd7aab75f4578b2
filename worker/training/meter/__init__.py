"""The meter: what a leg actually does, fitted to one to three of its recorded steps."""

from worker.training.meter.archive import read_recording, write_recording
from worker.training.meter.errors import RecordingError
from worker.training.meter.measure import measure
from worker.training.meter.measured import Constant, Measured
from worker.training.meter.recording import Architecture, RecordedStep, Recording

__all__ = [
    "Architecture",
    "Constant",
    "Measured",
    "RecordedStep",
    "Recording",
    "RecordingError",
    "measure",
    "read_recording",
    "write_recording",
]
