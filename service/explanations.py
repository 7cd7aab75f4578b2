"""From a question to an explanation; nothing is trained, and nothing is kept."""

import math
import sys
from typing import Final

from pairing.admission import Budget, check
from pairing.catalogue.between import Facts
from pairing.explaining import explain
from pairing.semantics import Semantics
from pairing.shape import Shape, shape_of_builtin, shape_of_table
from pairing.sides import Told, UnreadSide, sides_of
from schemas.builtin import BUILTIN_FACTS
from schemas.dataset import BuiltinDataset, UploadedDataset
from schemas.explanation import Explanation
from schemas.problem import FieldError
from schemas.question import ExplainRequest
from schemas.side import KerasSide, KerasTwin, SklearnSide
from schemas.spec import PairSpec
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
        told = Told(
            seed=asked.seed,
            dtype=asked.dtype,
            multiclass=shape is not None and shape.task == "multiclass",
            weighted=asked.sample_weight is not None,
        )
        try:
            reference, candidate = sides_of(asked.reference, asked.candidate, told)
        except UnreadSide as error:
            raise Invalid(f"{error}.", error.errors) from error
        facts = _facts(asked, shape, reference.semantics)
        return explain(reference, candidate, facts)

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


def _as_job(asked: ExplainRequest) -> tuple[PairSpec, str]:
    """A job over the same rows, and where its reference stands in the question."""
    for place, side in (("/reference", asked.reference), ("/candidate", asked.candidate)):
        if isinstance(side, SklearnSide):
            rows = asked.model_dump(
                exclude={"reference", "candidate", "dataset"}, exclude_unset=True
            )
            twin = KerasSide(keras=KerasTwin(like="reference"))
            spec = {**rows, "kind": "pair", "dataset": asked.dataset, "reference": side}
            return PairSpec.model_validate({**spec, "candidate": twin}), place
    detail = "Rows are read as a scikit-learn side takes them, and neither side is one"
    wrong = FieldError(pointer="/dataset", detail=detail, came=None, allowed="left out")
    raise Invalid(f"{detail}.", [wrong])


def _moved(error: FieldError, place: str) -> FieldError:
    """The same error, where the side stands that it is about."""
    if not error.pointer.startswith("/reference"):
        return error
    return error.model_copy(update={"pointer": place + error.pointer.removeprefix("/reference")})


def _facts(asked: ExplainRequest, shape: Shape | None, semantics: Semantics) -> Facts:
    if shape is None:
        return Facts()
    rows = shape.rows - math.ceil(asked.split.test_size * shape.rows)
    if semantics.validation_rows != "none":
        rows -= math.ceil(semantics.validation_fraction * rows)
    return Facts(rows=rows, inputs=shape.inputs, outputs=shape.outputs, task=shape.task)
