"""The Keras leg: real Keras layers and optimizers, driven by a compiled loop."""

from worker.training.compiled.whole import run_whole
from worker.training.legs.keras_leg.evaluator import KerasEvaluator
from worker.training.legs.keras_leg.leg import KerasLeg
from worker.training.legs.keras_leg.model_file import keras_model, load_outputs, save_model
from worker.training.legs.keras_leg.runtime import keep_products_whole, run_ops_in_turn
from worker.training.legs.keras_leg.stepper import KerasStepper
from worker.training.legs.keras_leg.visit import visit

__all__ = [
    "KerasEvaluator",
    "KerasLeg",
    "KerasStepper",
    "keep_products_whole",
    "keras_model",
    "load_outputs",
    "run_ops_in_turn",
    "run_whole",
    "save_model",
    "visit",
]
