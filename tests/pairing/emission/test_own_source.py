"""A user's own program is changed in place, and then trains as scikit-learn does."""

from pathlib import Path

import pytest

from pairing.emission import ending
from pairing.emission.changes import changes
from pairing.emission.facts import Facts
from pairing.emission.own_source import repaired_source
from pairing.emission.shape import NoProgram
from tests.pairing.emission.clean_rooms import clean_room, run_all
from tests.pairing.emission.written import trained
from tests.worker.training.legs.configurations import TABLE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

# Written for Keras 2, as a question on the web has it: with `lr`, `decay` and `input_dim`.
PASTED = """\
from keras import optimizers, regularizers
from keras.layers import Dense
from keras.models import Sequential

alpha = 1.0
mlp = Sequential() # create a sequential neural network using Keras
mlp.add(Dense(units=7,activation='sigmoid',input_dim=X_train.shape[1],
          kernel_regularizer=regularizers.l2(alpha)))
mlp.add(Dense(units=1,activation='linear',kernel_regularizer=regularizers.l2(alpha)))
opt = optimizers.SGD(lr=0.001,momentum=0.9,decay=0.0,nesterov=True)
mlp.compile(optimizer=opt,loss='mean_squared_error')
mlp.fit(X_train,y_train,batch_size=200,epochs=200,verbose=0)
"""

CLASSES = """\
import numpy as np
import keras
net = keras.Sequential([
    keras.layers.Dense(7, 'relu', kernel_initializer="he_normal"),
    keras.layers.Dense(3, "softmax"),
])
net.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
net.fit(x=X_train, y=y_train, validation_split=0.1, verbose=0)
"""

CASES = {"pasted": (PASTED, 4, "mlp"), "classes": (CLASSES, 36, "net")}


@pytest.fixture(scope="module")
def mended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, str, Facts]]:
    """Each program changed, with its rows before it and the comparison behind it."""
    place = tmp_path_factory.mktemp("own")
    programs = {}
    for name, (text, number, model) in CASES.items():
        facts = trained(TABLE[number], place / name)["reference"]
        changed = repaired_source(text, facts)
        file = place / name / "own.py"
        file.write_text(with_rows(changed, facts, model))
        programs[name] = (file, changed, facts)
    return programs


def with_rows(program: str, facts: Facts, model: str) -> str:
    """Put a program between the rows that it is to be given and what its outcome must be."""
    before = [
        "import sys",
        "from pathlib import Path",
        "import numpy as np",
        f'FOLDER, LEG = Path(__file__).parent, "{facts.leg}"',
        'rows = np.load(FOLDER / "rows.npz")',
        'X_train, y_train = rows["inputs_train"], rows["labels_train"]',
        "if y_train.dtype.kind != 'f': y_train = np.unique(y_train, return_inverse=True)[1]",
        ending.allowance(facts),
    ]
    outputs = f'{model}(rows["inputs_test"]).numpy()'
    if facts.task == "multiclass":
        outputs = f"tf.nn.softmax({outputs}).numpy()"
    losses = f'{model}.history.history["loss"]'
    after = [ending.checking(), f"check({model}.get_weights(), {outputs}, {losses})"]
    return "\n".join([*before, program, *after])


def test_a_pasted_program_comes_to_scikit_learns_numbers(
    mended: dict[str, tuple[Path, str, Facts]],
) -> None:
    """After changes at their own places, within the noise floor of the reference."""
    files = [file for file, _, _ in mended.values()]

    ended = run_all(clean_room("tensorflow-cpu", "keras", "numpy"), files)

    assert {file: end for file, end in ended.items() if end.status != 0} == {}


def test_what_need_not_change_stays_as_it_was_written(
    mended: dict[str, tuple[Path, str, Facts]],
) -> None:
    """Spaces, quotes, comments and names of the user's own."""
    _, text, _ = mended["pasted"]
    diff = changes("own.py", PASTED, text)

    assert "mlp = LikeScikitLearn() # create a sequential neural network using Keras" in text
    assert "mlp.add(Dense(units=7,activation='sigmoid',input_dim=X_train.shape[1]))" in text
    assert "mlp.add(Dense(units=1))" in text
    assert "opt = keras.optimizers.SGD(np.float64(0.02)" in text
    assert "mlp.compile(optimizer=opt)" in text
    assert "alpha = 1.0" in text
    heads = " ".join(line for line in diff.splitlines() if line.startswith("@@"))
    for cause in ("loss-half", "l2-short-batch", "weight-draws", "batch-order", "stopping-rule"):
        assert cause in heads


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x = (", "Line 1 is no Python"),
        ("print(1)", "0 calls of Sequential"),
        (PASTED + PASTED, "2 calls of Sequential"),
        (PASTED.replace("opt = ", "mlp.add(Dropout(0.5))\nopt = "), "Only dense layers"),
        (PASTED.replace("mlp.fit(", "other.fit("), "must be one variable"),
        (PASTED.replace("X_train,y_train,", "batches,"), "`fit` must be given inputs and targets"),
    ],
)
def test_programs_of_another_form_are_refused(
    mended: dict[str, tuple[Path, str, Facts]], text: str, why: str
) -> None:
    """With what stands in the way."""
    _, _, facts = mended["pasted"]

    with pytest.raises(NoProgram, match=why):
        repaired_source(text, facts)
