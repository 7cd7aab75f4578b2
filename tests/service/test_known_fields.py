"""Fields that are known, and where else a field belongs, on specs as users send them."""

from typing import Any

import pytest

from schemas.job_spec import AnySpec
from schemas.spec import PairSpec
from service.known_fields import Place, belonging, fields_at, has_elsewhere
from tests.service.house import pair

SWEEP = {"kind": "sweep", "base": pair(), "grid": {"seed": [1, 2]}}
TRAIN = {"kind": "train", "dataset": {"upload": "ds_0"}, "network": pair()["reference"]}
TRIED = pair(**{"try": [{"name": "longer", "change": {}}]})


def test_fields_are_those_of_the_member_that_was_meant() -> None:
    """Of a union, the member that shares most with what came."""
    body = {"reference": {"sklearn": {"estimator": "MLPClassifier", "params": {"alpha": 1}}}}

    assert "split" in fields_at((), body, PairSpec)
    assert fields_at(("split",), body, PairSpec) == ("random_state", "stratify", "test_size")
    assert "alpha" in fields_at(("reference", "sklearn", "params"), body, PairSpec)
    assert fields_at(("nothing",), body, PairSpec) == ()


def test_fields_are_those_of_the_kind_that_came() -> None:
    """Under the names that they are sent by, and of a list's items too."""
    mine = fields_at((), TRIED, AnySpec)

    assert {"candidate", "try"} <= set(mine)
    assert not {"base", "grid", "network", "trials"} & set(mine)
    assert fields_at(("try", 0), TRIED, AnySpec) == ("change", "name")
    assert "network" in fields_at((), TRAIN, AnySpec)
    assert "grid" in fields_at((), {"kind": "melody", "base": {}}, AnySpec)


@pytest.mark.parametrize(
    ("body", "place", "name", "words"),
    [
        (pair(), ("dataset",), "target", "one level up, beside 'dataset'"),
        (TRAIN, ("dataset",), "target", "one level up, beside 'dataset'"),
        (pair(), ("candidate", "keras"), "dtype", "two levels up, beside 'candidate'"),
        (pair(), ("reference", "sklearn", "params"), "estimator", "one level up, beside 'params'"),
        (pair(), ("reference", "sklearn", "params"), "seed", "three levels up, beside 'reference'"),
        (TRIED, ("try", 0), "seed", "one level up, beside 'try'"),
        (SWEEP, ("base",), "grid", "one level up, beside 'base'"),
        (
            SWEEP, ("base", "reference", "sklearn", "params"), "grid",
            "four levels up, beside 'base'",
        ),
        (SWEEP, (), "dataset", "in 'base'"),
        (pair(), (), "test_size", "in 'split'"),
        (pair(), ("reference", "sklearn"), "alpha", "in 'params'"),
        (pair(reference={"params": {}}), ("reference",), "params", "in 'sklearn'"),
        (pair(), ("dataset",), "grid", None),
        (pair(), ("dataset",), "colour", None),
        (pair(), (), "trials", None),
        ([pair()], (0, "dataset"), "colour", None),
    ],
)  # fmt: skip
def test_a_field_is_told_where_it_belongs(
    body: Any, place: Place, name: str, words: str | None
) -> None:
    """In an object around, the nearest first, or in one inside; of no other kind of job."""
    assert belonging(name, place, body, AnySpec) == words


def test_a_field_of_another_form_is_known_elsewhere() -> None:
    """There it stands in the right place, but beside the wrong fields."""
    assert has_elsewhere("network", (), pair(), AnySpec)
    port = pair(candidate={"keras": {"port": "naive", "keep": []}})
    assert has_elsewhere("keep", ("candidate", "keras"), port, AnySpec)
    assert not has_elsewhere("colour", (), pair(), AnySpec)
