"""Anything else changed in a sweep."""

from tests.service.plots.sweep_samples import metric_spec, points, row


def test_anything_else_is_a_row_for_each_point_the_best_first() -> None:
    """A change that is no number, named points, seeds alone."""
    some = [
        row(1, {"reference.sklearn.params.solver": "sgd"}, 0.5, seed=0),
        row(2, {"reference.sklearn.params.solver": "sgd"}, 0.7, seed=1),
        row(3, {"reference.sklearn.params.solver": "adam"}, 0.8, seed=0),
        row(4, {"reference.sklearn.params.solver": "lbfgs"}, None, seed=0, verdict="diverged"),
    ]

    spec = metric_spec(points(some))

    assert spec["encoding"]["y"]["scale"]["domain"] == ["solver=adam", "solver=sgd", "solver=lbfgs"]
    dots, means, lost = (layer["data"]["values"] for layer in spec["layer"])
    assert [dot["value"] for dot in dots] == [0.8, 0.5, 0.7]
    assert [(mean["point"], round(mean["value"], 9)) for mean in means] == [("solver=sgd", 0.6)]
    assert [(each["point"], each["words"]) for each in lost] == [("solver=lbfgs", "diverged")]
