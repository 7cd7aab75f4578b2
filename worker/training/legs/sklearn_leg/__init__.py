"""The scikit-learn leg: the real estimator, its own scores, its own file."""

from worker.training.legs.sklearn_leg.evaluator import SklearnEvaluator
from worker.training.legs.sklearn_leg.leg import SklearnLeg
from worker.training.legs.sklearn_leg.model_file import load_outputs, save_model
from worker.training.legs.sklearn_leg.scores import final_metrics, validation_score
from worker.training.legs.sklearn_leg.stepper import SklearnStepper
from worker.training.legs.sklearn_leg.validation import validation_split

__all__ = [
    "SklearnEvaluator",
    "SklearnLeg",
    "SklearnStepper",
    "final_metrics",
    "load_outputs",
    "save_model",
    "validation_score",
    "validation_split",
]
