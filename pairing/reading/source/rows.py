"""What a program does to its rows, and what that says of their preparation."""

from collections.abc import Sequence
from typing import Literal

from pairing.reading.findings import Findings
from pairing.reading.made import Made, Unknown
from pairing.reading.source.values import Rows
from pairing.reading.vocabulary.arguments import Arguments
from pairing.written import Preparation, Scaler

SCALERS: dict[str, Scaler] = {"StandardScaler": "standard", "MinMaxScaler": "min_max"}
ENCODERS: dict[str, Literal["one_hot", "label_encoded"]] = {
    "to_categorical": "one_hot",
    "LabelBinarizer": "one_hot",
    "OneHotEncoder": "one_hot",
    "get_dummies": "one_hot",
    "LabelEncoder": "label_encoded",
}
TRANSFORMERS = {*SCALERS, *ENCODERS}


def stepped(value: object, step: Made) -> Rows:
    """Give rows after one more step; what is not known counts as rows as they are."""
    if isinstance(value, Rows):
        return Rows((*value.steps, step), value.batch_rows, value.shape)
    return Rows((step,))


def read_preparation(
    inputs: Sequence[Made], target: Sequence[Made], findings: Findings
) -> Preparation:
    """Put together what was done to the inputs and to the target of a network."""
    split = next((step for step in inputs if step.kind == "train_test_split"), None)
    if split is None:
        split = next((step for step in target if step.kind == "train_test_split"), None)
    if len([step for step in inputs if step.kind == "train_test_split"]) > 1:
        findings.note("The rows are split more than once; only the first split is read.")
    encoded = [ENCODERS[step.kind] for step in target if step.kind in ENCODERS]
    test_size, seed, stratify = _split(split, findings)
    return Preparation(
        test_size=test_size,
        split_seed=seed,
        stratify=stratify,
        inputs=_scaler(inputs, findings),
        target=_scaler(target, findings),
        labels=encoded[-1] if encoded else None,
    )


def _split(split: Made | None, findings: Findings) -> tuple[float | None, int | None, bool | None]:
    if split is None:
        return None, None, None
    arguments = Arguments(split, findings)
    stratify = arguments.take("stratify")
    arguments.must_be("shuffle", True)
    size = _test_size(arguments)
    seed = arguments.integer("random_state")
    arguments.finish("test_size, train_size, random_state, stratify")
    return size, seed, stratify is not None and stratify.value is not None


def _test_size(arguments: Arguments) -> float:
    written = arguments.made.arguments
    if "test_size" not in written and "train_size" in written:
        return 1.0 - arguments.number("train_size", default=0.75, low=0.0, high=1.0)
    arguments.pass_over("train_size")
    return arguments.number("test_size", default=0.25, low=0.0, high=1.0)


def _scaler(steps: Sequence[Made], findings: Findings) -> Scaler | None:
    scalers = [step for step in steps if step.kind in SCALERS]
    for step in scalers:
        _check(step, findings)
    if len(scalers) > 1 and len({step.kind for step in scalers}) > 1:
        what = "Two scalers, one upon the other, are not read."
        findings.misread(what, scalers[-1].kind, "one scaler", scalers[-1].place)
    order = [step.kind for step in steps if step.kind in SCALERS or step.kind == "train_test_split"]
    if "train_test_split" in order and order[0] in SCALERS:
        findings.note("The rows are scaled before they are split: test rows have a say in it.")
    return SCALERS[scalers[0].kind] if scalers else None


def _check(step: Made, findings: Findings) -> None:
    arguments = Arguments(step, findings)
    arguments.pass_over("copy", "clip")
    arguments.must_be("with_mean", True)
    arguments.must_be("with_std", True)
    arguments.must_be("feature_range", (0, 1), [0, 1])
    arguments.finish("scikit-learn's scaler with its own defaults")


def steps_of(value: object) -> tuple[Made, ...]:
    """What was done to rows; nothing where nothing is known of them."""
    return value.steps if isinstance(value, Rows) else ()


def note_unread(value: object, findings: Findings) -> None:
    """Note rows that were computed in a way that is not read, rather than only named."""
    if isinstance(value, Unknown) and any(sign in value.came for sign in "+-*/"):
        findings.note(f"How `{value.came}` prepares the rows is not read.")
    elif isinstance(value, Unknown) and "of scikit-learn" in value.why:
        findings.note(f"How the rows were prepared is not read: {value.why}.")
