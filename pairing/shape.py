"""The shape of a job's data, as far as it is known before anything is read."""

import math
from dataclasses import dataclass
from itertools import pairwise

from pairing.aim import aim_of
from pairing.task import Task
from schemas.builtin import BuiltinFacts
from schemas.dataset import DISTINCT_CAP, Column, DatasetProfile
from schemas.spec import JobSpec


@dataclass(frozen=True, slots=True)
class Shape:
    """How many rows, inputs and outputs a job's network is trained on.

    Attributes:
        rows: Rows of the whole table, before the split.
        inputs: Input columns after the pipeline, one-hot columns counted one by one.
        outputs: Units of the output layer: one for a number or for two classes.
        task: What the outputs mean.
        classes: Number of classes, of one target with classes.
        smallest_class: Rows of the rarest class, where known.
        input_columns: The table's other columns; empty where their names are not known.
        target_columns: The columns of the target, likewise.
        weight_column: The column of the rows' weights, if there is one.
    """

    rows: int
    inputs: int
    outputs: int
    task: Task
    classes: int | None = None
    smallest_class: int | None = None
    input_columns: tuple[Column, ...] = ()
    target_columns: tuple[Column, ...] = ()
    weight_column: Column | None = None

    def test_rows(self, spec: JobSpec) -> int:
        """Rows kept for test: rounded up, as `train_test_split` does."""
        return math.ceil(spec.split.test_size * self.rows)

    def training_rows(self, spec: JobSpec) -> int:
        """Rows that `fit` is given."""
        return self.rows - self.test_rows(spec)


def shape_of_builtin(spec: JobSpec, facts: BuiltinFacts) -> Shape:
    """The shape of a data set that comes with scikit-learn.

    A network that predicts numbers takes class numbers as quantities, as scikit-learn does.
    """
    has_classes = facts.task != "regression"
    regresses = not aim_of(spec).is_of_classes(has_classes=has_classes, targets=facts.targets)
    task: Task = "regression" if regresses else facts.task
    return Shape(
        rows=facts.rows,
        inputs=facts.features,
        outputs=facts.targets if regresses else outputs_of(task, facts.targets, facts.classes),
        task=task,
        classes=None if regresses else facts.classes,
        smallest_class=None if regresses else facts.smallest_class,
    )


def shape_of_table(spec: JobSpec, profile: DatasetProfile) -> Shape:
    """The shape of an uploaded table, as split into inputs and target by `spec`.

    Names in `spec.target` that the table does not have are left out here.
    """
    wanted = spec.target or ()
    weights = [each for each in profile.columns if each.name == spec.sample_weight]
    targets = tuple(column for column in profile.columns if column.name in wanted)
    others = tuple(column for column in profile.columns if column.name not in wanted)
    inputs = tuple(column for column in others if column.name != spec.sample_weight)
    task = _task(spec, targets)
    classes = targets[0].distinct if task in {"binary", "multiclass"} and targets else None
    return Shape(
        rows=profile.rows,
        inputs=sum(_width(column, spec) for column in inputs),
        outputs=outputs_of(task, len(targets), classes),
        task=task,
        classes=classes,
        smallest_class=targets[0].smallest_class if classes else None,
        input_columns=inputs,
        target_columns=targets,
        weight_column=weights[0] if weights else None,
    )


def outputs_of(task: Task, targets: int, classes: int | None) -> int:
    """Units of the output layer.

    Example:
        >>> outputs_of("binary", 1, 2), outputs_of("multiclass", 1, 3)
        (1, 3)
    """
    if task == "binary":
        return 1
    return (classes or DISTINCT_CAP) if task == "multiclass" else targets


def parameters(layers: tuple[int, ...]) -> int:
    """Weights and biases of dense layers with these numbers of units, the inputs first.

    Example:
        >>> parameters((10, 5, 1))
        61
    """
    return sum((wide + 1) * narrow for wide, narrow in pairwise(layers))


def _task(spec: JobSpec, targets: tuple[Column, ...]) -> Task:
    has_classes = any(column.kind != "number" for column in targets)
    if not aim_of(spec).is_of_classes(has_classes=has_classes, targets=len(targets)):
        return "regression"
    if len(targets) > 1:
        return "multilabel"
    return "binary" if targets and targets[0].distinct == 2 else "multiclass"


def _width(column: Column, spec: JobSpec) -> int:
    if column.kind != "text" or spec.text_columns == "refuse":
        return 1
    return column.distinct or DISTINCT_CAP
