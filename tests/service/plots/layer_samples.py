"""Diagnostics of layers whose weights were really drawn and really measured."""

import numpy as np

from schemas.diagnostics import Finding, LayerCourse, LegDiagnostics, TensorCourse


def leg_of(
    seed: int, layers: int = 2, epochs: int = 20, *, lost_from: int | None = None
) -> LegDiagnostics:
    """One leg whose weights grow; from an epoch on they may be no numbers."""
    random = np.random.default_rng(seed)
    return LegDiagnostics(
        epochs=tuple(range(epochs + 1)),
        rows=200,
        layers=tuple(
            _layer(random, f"layer_{number}", epochs, lost_from) for number in range(1, layers + 1)
        ),
        findings=()
        if lost_from is None
        else (
            Finding(
                kind="diverged",
                layer="layer_1",
                epoch=lost_from,
                sentence=f"The weights of layer_1 are no numbers from epoch {lost_from} on.",
            ),
        ),
    )


def _layer(
    random: np.random.Generator, name: str, epochs: int, lost_from: int | None
) -> LayerCourse:
    kernel, bias = random.normal(0.0, 0.01, (40, 16)), np.zeros(16)
    kernels, biases = [kernel], [bias]
    norms: list[float | None] = [None]
    for _ in range(epochs):
        kernel = kernel + random.normal(0.002, 0.02, kernel.shape)
        bias = bias + random.normal(0.0, 0.01, bias.shape)
        kernels.append(kernel)
        biases.append(bias)
        norms.append(float(np.linalg.norm(kernel)))
    return LayerCourse(
        layer=name,
        units=16,
        activation="relu",
        kernel=_tensor(kernels, lost_from),
        bias=_tensor(biases, lost_from),
        gradient_norm=tuple(norms),
        dead_share=(0.0,) * (epochs + 1),
        saturated_share=(None,) * (epochs + 1),
    )


def _tensor(course: list[np.ndarray], lost_from: int | None) -> TensorCourse:
    def known(epoch: int, value: float) -> float | None:
        return None if lost_from is not None and epoch >= lost_from else value

    shares = (0, 0.05, 0.25, 0.5, 0.75, 0.95, 1)
    return TensorCourse(
        mean=tuple(known(e, float(t.mean())) for e, t in enumerate(course)),
        deviation=tuple(known(e, float(t.std())) for e, t in enumerate(course)),
        quantiles=tuple(
            tuple(known(e, float(q)) for q in np.quantile(t, shares)) for e, t in enumerate(course)
        ),
    )
