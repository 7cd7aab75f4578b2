"""What is done to raw columns before a network sees them, learnt from the training rows alone."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

from schemas.spec import JobSpec
from worker.training.errors import UserError
from worker.training.preparation.raw import Column, RawInputs, number_names, text_names
from worker.training.preparation.targets import Task

SCALERS = {"standard": StandardScaler, "min_max": MinMaxScaler}
MISSING_TEXT = "missing"
MAX_CATEGORIES = 10_000


class TargetScaler(Protocol):
    """One of scikit-learn's scalers, fitted."""

    def transform(self, targets: NDArray[Any]) -> NDArray[np.float64]:
        """Scale targets, shape (n, k)."""
        ...

    def inverse_transform(self, targets: NDArray[Any]) -> NDArray[np.float64]:
        """Bring them back into their own units."""
        ...


@dataclass(frozen=True)
class PairPipeline:
    """What both legs share between raw rows and predictions.

    The two parts are plain scikit-learn pipelines on arrays. They are not one ColumnTransformer:
    that hands columns on in another memory order, sums them in another order when it scales, and
    so would differ in the last bit from what `StandardScaler().fit(X_train)` gives a user.

    Attributes:
        columns: Raw input columns and their kinds, in the data set's order.
        numbers: Fitted for number and boolean columns; None when nothing is done to them.
        texts: Fitted for text columns; None when there are none.
        fills_missing: Whether missing values are allowed for.
        task: What the targets make of it.
        target_columns: Their names.
        classes: Labels in the estimator's order; None for regression and for several targets.
        target_scaler: Fitted on the training rows' targets, or None.
    """

    columns: tuple[Column, ...]
    numbers: Pipeline | None
    texts: Pipeline | None
    fills_missing: bool
    task: Task
    target_columns: tuple[str, ...]
    classes: tuple[str | int | float | bool, ...] | None
    target_scaler: TargetScaler | None

    @property
    def input_columns(self) -> tuple[str, ...]:
        """Names of the columns that the networks see: numbers first, then one per category."""
        names = number_names(self.columns)
        if self.texts is not None:
            texts = text_names(self.columns)
            names += [str(name) for name in self.texts.get_feature_names_out(texts)]
        return tuple(_distinct(names))

    def inputs(self, raw: RawInputs) -> NDArray[np.float64]:
        """Turn raw columns into what the networks see, shape (n, columns), C-contiguous."""
        numbers = raw.numbers
        if self.numbers is not None:
            # What overflows here is looked for, and told with its column, by who asked.
            with np.errstate(over="ignore", invalid="ignore"):
                numbers = self.numbers.transform(numbers)
        if self.texts is None:
            return np.ascontiguousarray(numbers)
        return np.ascontiguousarray(np.hstack([numbers, self.texts.transform(raw.texts)]))

    def unscale(self, predictions: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """Bring predicted targets, shape (n,) or (n, k), back into the target's own units."""
        plain = np.asarray(predictions, np.float64)
        if self.target_scaler is None:
            return plain
        scaled = plain.reshape(len(plain), -1)
        unscaled: NDArray[np.float64] = self.target_scaler.inverse_transform(scaled)
        return unscaled.reshape(plain.shape)

    def target_scaling(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give scale and shift of each target's own units, as the scaler keeps them.

        Predictions times the scale plus the shift are in those units where targets were
        standardised; where they were scaled by smallest and largest, less the shift over the
        scale.

        Raises:
            AttributeError: Targets are not scaled.
        """
        scaler: Any = self.target_scaler
        shift = scaler.mean_ if hasattr(scaler, "mean_") else scaler.min_
        return np.asarray(scaler.scale_), np.asarray(shift)


def fit_numbers(spec: JobSpec, training: NDArray[np.float64]) -> Pipeline | None:
    """Learn to fill in and to scale number columns, as the spec asks."""
    steps: list[tuple[str, Any]] = []
    if spec.missing != "refuse":
        imputer = SimpleImputer(strategy=spec.missing, keep_empty_features=True)
        steps.append(("missing", imputer))
    if spec.scaling.inputs != "none":
        steps.append(("scale", SCALERS[spec.scaling.inputs]()))
    if not steps or training.shape[1] == 0:
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        return Pipeline(steps).fit(training)


def fit_texts(spec: JobSpec, training: NDArray[np.object_]) -> Pipeline | None:
    """Learn the categories of text columns; one that comes later is none of them.

    Raises:
        UserError: There are more categories than a network can sensibly have inputs.
    """
    if training.shape[1] == 0:
        return None
    steps: list[tuple[str, Any]] = []
    if spec.missing != "refuse":
        imputer = SimpleImputer(
            missing_values=None,
            strategy="constant",
            fill_value=MISSING_TEXT,
            keep_empty_features=True,
        )
        steps.append(("missing", imputer))
    categories = sum(len(set(column)) for column in training.T)
    if categories > MAX_CATEGORIES:
        raise UserError(
            f"The text columns have {categories:,} different values in the training rows; each "
            f"would become a column, and {MAX_CATEGORIES:,} are allowed.",
            "/text_columns",
        )
    steps.append(("one_hot", OneHotEncoder(handle_unknown="ignore", sparse_output=False)))
    return Pipeline(steps).fit(training)


def fit_target(spec: JobSpec, training: NDArray[Any]) -> TargetScaler | None:
    """Learn to scale the targets, as the spec asks."""
    if spec.scaling.target == "none":
        return None
    fitted: TargetScaler = SCALERS[spec.scaling.target]().fit(training.reshape(len(training), -1))
    return fitted


def _distinct(names: Sequence[str]) -> Iterator[str]:
    """Tell apart names that one column's category and another column happen to share."""
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"
