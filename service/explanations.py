"""From a question to an explanation; nothing is trained, and nothing is kept."""

import math
import sys
from dataclasses import replace
from typing import Final

from pairing.admission import check
from pairing.budget import Budget
from pairing.catalogue.between import Facts
from pairing.emission.own_repair import repair_of
from pairing.explaining import explain
from pairing.own.facts import Facts as TargetFacts
from pairing.own.forms import UnreadForm
from pairing.semantics import Semantics
from pairing.shape import Shape, shape_of_builtin, shape_of_table
from pairing.side import Pair, Told
from pairing.side_forms import plain, written_of
from pairing.sides import pair_of
from pairing.written import WrittenKeras, WrittenSklearn, WrittenTensorflow
from schemas.builtin import BUILTIN_FACTS
from schemas.dataset import BuiltinDataset, UploadedDataset
from schemas.estimator import Classifier, Regressor
from schemas.explanation import Explanation, Repair
from schemas.problem import FieldError
from schemas.question import ExplainRequest
from schemas.side import KerasSide, SklearnSide, Twin
from schemas.spec import PairSpec
from schemas.written_side import CodeSide
from service.datasets import profile_of
from service.refusal import Invalid
from store.ledger import Ledger

# What is only looked at may be of any size.
_ANY: Final = sys.maxsize
_UNLIMITED: Final = Budget(
    layers=_ANY, parameters=_ANY, rows=_ANY, epochs=_ANY, training_bytes=_ANY
)


class Explanations:
    """Says of two sides why they will differ."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def explain(self, asked: ExplainRequest) -> Explanation:
        """Name the causes between two sides.

        Raises:
            Invalid: A side is not understood, or the rows do not fit what is asked of them.
        """
        shape = self._shape(asked)
        try:
            pair = pair_of(asked.reference, asked.candidate, _told(asked, shape))
        except UnreadForm as error:
            raise Invalid(f"{error}.", error.errors) from error
        explanation = explain(pair, _facts(asked, shape, pair.reference.semantics))
        return explanation.model_copy(update={"repair": _repair(asked, pair)})

    def _shape(self, asked: ExplainRequest) -> Shape | None:
        """The rows' shape as the scikit-learn side takes them; None where it is not known."""
        if asked.dataset is None:
            return None
        spec, place = _as_job(asked)
        shape: Shape | None = None
        match spec.dataset:
            case BuiltinDataset(builtin=name):
                shape = shape_of_builtin(spec, BUILTIN_FACTS[name])
            case UploadedDataset(upload=dataset_id):
                shape = shape_of_table(spec, profile_of(self._ledger, dataset_id))
        if errors := [_moved(error, place) for error in check(spec, shape, _UNLIMITED)]:
            raise Invalid(f"These rows do not fit: {errors[0].detail}.", errors)
        return shape


def _repair(asked: ExplainRequest, pair: Pair) -> Repair | None:
    """What ends the causes in the candidate's own program."""
    form, _ = plain(asked.candidate, "/candidate")
    written = pair.candidate.written
    if not isinstance(form, CodeSide) or not isinstance(written, WrittenKeras):
        return None
    if pair.reference.framework != "sklearn":
        return None
    layers = tuple(layer.units for layer in written.layers)
    return repair_of(
        form.code, pair.reference.semantics, (written.inputs or 1, *layers), pair.reference.hidden
    )


def _told(asked: ExplainRequest, shape: Shape | None) -> Told:
    told = Told(
        seed=asked.seed,
        dtype=asked.dtype,
        weighted=asked.sample_weight is not None,
        split=asked.split,
        scaling=asked.scaling,
    )
    if shape is None:
        return told
    columns = shape.classes if shape.task in {"binary", "multiclass"} else shape.outputs
    return replace(told, target=TargetFacts(shape.task, columns), rows=_training_rows(asked, shape))


def _training_rows(asked: ExplainRequest, shape: Shape) -> int:
    return shape.rows - math.ceil(asked.split.test_size * shape.rows)


def _as_job(asked: ExplainRequest) -> tuple[PairSpec, str]:
    """A job over the same rows, and where its reference stands in the question.

    Rows are looked at as a scikit-learn side takes them. Where neither is one in so many words,
    a classifier stands in for sides that have classes.
    """
    sides = (("/reference", asked.reference), ("/candidate", asked.candidate))
    found = [(place, side) for place, side in sides if isinstance(side, SklearnSide)]
    place, side = found[0] if found else ("", _stand_in(asked))
    rows = asked.model_dump(exclude={"reference", "candidate", "dataset"}, exclude_unset=True)
    twin = KerasSide(keras=Twin(like="reference"))
    spec = {**rows, "kind": "pair", "dataset": asked.dataset, "reference": side, "candidate": twin}
    return PairSpec.model_validate(spec), place


def _stand_in(asked: ExplainRequest) -> SklearnSide:
    for place, form in (("/reference", asked.reference), ("/candidate", asked.candidate)):
        try:
            written = written_of(*plain(form, place))
        except UnreadForm as error:
            raise Invalid(f"{error}.", error.errors) from error
        if isinstance(written, WrittenSklearn):
            return SklearnSide(sklearn=written.estimator)
        if isinstance(written, WrittenKeras | WrittenTensorflow) and _has_classes(written):
            return SklearnSide(sklearn=Classifier(estimator="MLPClassifier"))
    return SklearnSide(sklearn=Regressor(estimator="MLPRegressor"))


def _has_classes(written: WrittenKeras | WrittenTensorflow) -> bool:
    """Whether a network tells classes; where no loss was written, by its number of outputs."""
    if written.loss is None:
        return bool(written.layers) and written.layers[-1].units > 1
    return "crossentropy" in written.loss


def _moved(error: FieldError, place: str) -> FieldError:
    """The same error, where the side stands that it is about."""
    if not error.pointer.startswith("/reference"):
        return error
    if not place:
        return error.model_copy(update={"pointer": "/dataset"})
    return error.model_copy(update={"pointer": place + error.pointer.removeprefix("/reference")})


def _facts(asked: ExplainRequest, shape: Shape | None, semantics: Semantics) -> Facts:
    if shape is None:
        return Facts()
    rows = _training_rows(asked, shape)
    if semantics.validation_rows == "drawn":
        rows -= math.ceil(semantics.validation_fraction * rows)
    elif semantics.validation_rows == "last":
        rows = int(rows * (1.0 - semantics.validation_fraction))
    return Facts(rows=rows, inputs=shape.inputs, outputs=shape.outputs, task=shape.task)
