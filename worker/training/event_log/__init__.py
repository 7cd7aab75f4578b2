"""TensorBoard event files, written without TensorFlow."""

from worker.training.event_log.log import EventLog
from worker.training.event_log.schedule import schedule

__all__ = ["EventLog", "schedule"]
