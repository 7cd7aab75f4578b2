"""Small Keras networks, sick and healthy ones, as somebody writes them."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from schemas.diagnostics import Finding, LegDiagnostics
from schemas.report import Report
from schemas.spec import PairSpec, TrainSpec
from tests.worker.training.cases import Watcher, folders_in
from worker.training.run import train_job

_SOURCE = """
from tensorflow.keras import initializers, optimizers
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential

model = Sequential()
model.add(Dense({units}, input_dim={inputs}, activation={activation!r},
                kernel_initializer={init}, bias_initializer={bias}))
model.add(Dense(10, activation={activation!r}, kernel_initializer={init}, bias_initializer={bias}))
model.add(Dense({outputs}, activation={output!r}, kernel_initializer={last}))
model.compile(optimizer=optimizers.{optimizer}, loss={loss!r})
model.fit(X_train, y_train, epochs={epochs}, batch_size=32)
"""


@dataclass(frozen=True)
class Written:
    """A network of two hidden layers, as code; on digits, or on diabetes as a regression."""

    init: str = "'glorot_uniform'"
    activation: str = "tanh"
    optimizer: str = "SGD(learning_rate=0.1)"
    epochs: int = 15
    bias: str = "'zeros'"
    last: str | None = None
    on: str = "digits"
    scaling: str = "standard"
    units: int = 40
    inputs: int | None = None

    def spec(self, **explain: Any) -> TrainSpec:
        """Write a job that trains it alone."""
        classifies = self.on == "digits"
        source = _SOURCE.format(
            units=self.units,
            inputs=self.inputs or (64 if classifies else 10),
            outputs=10 if classifies else 1,
            output="softmax" if classifies else "linear",
            loss="categorical_crossentropy" if classifies else "mse",
            init=self.init,
            last=self.last or self.init,
            bias=self.bias,
            activation=self.activation,
            optimizer=self.optimizer,
            epochs=self.epochs,
        )
        return TrainSpec.model_validate(
            {
                "kind": "train",
                "dataset": {"builtin": self.on},
                "network": {"keras": {"code": source}},
                "scaling": {"inputs": self.scaling},
                "explain": explain,
            }
        )

    def trained(self) -> LegDiagnostics:
        """Train it and give what was seen of it."""
        return report_on(self.spec()).diagnostics["reference"]


def report_on(spec: PairSpec | TrainSpec) -> Report:
    """Train a job that needs no table."""
    with TemporaryDirectory() as folder:
        return train_job(spec, None, folders_in(Path(folder)), Watcher()).report


def kinds(diagnostics: LegDiagnostics) -> list[tuple[str, str | None]]:
    """Kinds of findings, with their layers."""
    return [(finding.kind, finding.layer) for finding in diagnostics.findings]


def the(diagnostics: LegDiagnostics, kind: str) -> Finding:
    """The one finding of a kind, or the first of several."""
    return next(finding for finding in diagnostics.findings if finding.kind == kind)
