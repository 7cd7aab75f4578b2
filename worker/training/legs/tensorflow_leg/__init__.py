"""The TensorFlow leg: variables, matrix products, a gradient tape and updates by hand. No Keras."""

from worker.training.legs.tensorflow_leg.leg import TensorflowLeg
from worker.training.legs.tensorflow_leg.model_file import load_outputs, save_model
from worker.training.legs.tensorflow_leg.stepper import TensorflowStepper

__all__ = ["TensorflowLeg", "TensorflowStepper", "load_outputs", "save_model"]
