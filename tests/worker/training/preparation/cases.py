"""Specs and tables to prepare."""

from typing import Any

import pandas as pd

from schemas.spec import PairSpec
from worker.training.preparation.tables import Table, canonical_frame


def spec_of(estimator: str = "MLPRegressor", **fields: Any) -> PairSpec:
    """Build a spec with an estimator; other fields as a job file has them."""
    params = fields.pop("params", {})
    return PairSpec.model_validate(
        {
            "kind": "pair",
            "dataset": {"builtin": "diabetes"},
            "reference": {"sklearn": {"estimator": estimator, "params": params}},
            "candidate": {"keras": {"like": "reference"}},
            **fields,
        }
    )


def table_of(target: Any = "y", **columns: Any) -> Table:
    """Build a table of columns, one or some of which are the target."""
    frame = canonical_frame(pd.DataFrame(columns))
    names = [target] if isinstance(target, str) else target
    return Table(frame.drop(columns=names), frame[names])
