"""scikit-learn's perceptrons, trained by Keras: estimators to use in place of the originals."""

from worker.training.twins.estimators import TwinClassifier, TwinRegressor

__all__ = ["TwinClassifier", "TwinRegressor"]
