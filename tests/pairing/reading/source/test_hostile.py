"""Programs that mean harm, or would do it by their size: refused by name, and never run."""

import tracemalloc
from pathlib import Path

import pytest

from pairing.reading.source.text import LONGEST_CHARACTERS
from tests.pairing.reading.told import keras, misreads

BOUND_BYTES = 100_000_000

REFUSED = {
    "`os`": "import os\nos.system('true')",
    "`os.path`": "import os.path as p",
    "`subprocess`": "from subprocess import run as r\nr('true')",
    "`sys`": "def f():\n    import sys",
    "`ctypes`": "import numpy, ctypes",
    "`socket`": "import socket",
    "`pickle`": "import pickle\npickle.loads(b'cos')",
    "`importlib`": "from importlib import import_module",
    "`eval`": "eval('1')",
    "`exec`": "import base64\nexec(base64.b64decode('cGFzcw=='))",
    "`compile`": "f = compile('1', '', 'eval')",
    "`open`": "with open('/etc/passwd') as f: pass",
    "`__import__`": "__import__('o' + 's')",
    "`getattr`": "getattr(model, 'fit')()",
    "`__class__`": "().__class__",
    "`__builtins__`": "__builtins__['eval']",
    "`__reduce__`": "class A:\n    def __reduce__(self): return print, ()",
    "`load_model` is refused": "m = keras.models.load_model('m.h5')",
    "`model_from_json` is refused": "m = keras.models.model_from_json(t)",
    "`joblib.load` is refused": "import joblib\nm = joblib.load('m')",
    "Lambda": "m = Sequential([Lambda(lambda x: x), Dense(1)])",
    "Conv2D": "m = Sequential([Conv2D(3, 3), Dense(1)])",
    "LSTM": "m = Sequential([LSTM(3), Dense(1)])",
    "BatchNormalization": "from keras.layers import *\nm = Sequential([BatchNormalization()])",
    "is a class of the user's own": "class M(keras.Model): pass\nm = M()\nm.compile('sgd')",
}
TOO_MUCH = {
    "a text or list of this length": "x = 'a' * 10**9",
    "a whole number of this size": "x = 9**9**9",
    "This number is too long": "x = " + "9" * 50_000,
    "Brackets are nested too deeply": "(" * 10_000 + ")" * 10_000,
    "This statement is too long": "x = " + "-" * 50_000 + "1",
    "There are too many branches": "if a: pass\n" + "elif b: pass\n" * 7_000,
    "This formatted text is too long": 'x = f"{' + "-" * 50_000 + '1}"',
    "The program holds a null character": "x = 1\0",
    "The program is too long": "x" * (LONGEST_CHARACTERS + 1),
    "This loop is too long": "for i in range(900):\n  for j in range(900): pass",
    "The program does too much": "x = [i for i in range(999) for j in range(999)]",
    "calls itself": "def f(n): return f(n - 1)\nf(3)",
    "`while` is not read": "while True: pass",
    "a list of this length": "a = [1]\n" + "a = a + a\n" * 50,
    "is called too deeply": "\n".join(f"def f{i}(): f{i + 1}()" for i in range(99)) + "\nf0()",
    "is followed": "\n".join(f"def f{i}(): f{i + 1}(); f{i + 1}()" for i in range(18))
    + "\ndef f18(): pass\nf0()",
}  # fmt: skip
TOO_MUCH["does too much to be followed"] = TOO_MUCH.pop("is followed")
CHAINS = {
    "calls": "x = f" + "()" * 40_000,
    "items": "x = a" + "[0]" * 30_000,
    "members": "x = a" + ".b" * 40_000,
    "sums": "x = " + "+".join(["1"] * 40_000),
    "comparisons": "x = " + "<".join(["a"] * 40_000),
    "logic": "x = " + " or ".join(["a"] * 20_000),
    "choices": "x = " + "1 if a else " * 8_000 + "1",
    "functions": "x = " + "lambda: " * 10_000 + "1",
    "a tree below the other bounds": "x = " + "-" * 200 + "1",
}


@pytest.mark.parametrize(("name", "program"), REFUSED.items(), ids=REFUSED)
def test_what_is_dangerous_or_custom_is_refused_by_name(name: str, program: str) -> None:
    """The misread names it, and where it stands."""
    found = misreads(program)

    assert any(name in each.what for each in found), found
    assert all(each.place.line is not None for each in found)


@pytest.mark.parametrize(("words", "program"), TOO_MUCH.items(), ids=TOO_MUCH)
def test_what_is_too_large_is_refused_within_bounded_memory(words: str, program: str) -> None:
    """Nothing of that size is ever computed."""
    tracemalloc.start()

    found = misreads(program)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert any(words in each.what for each in found), found
    assert peak_bytes < BOUND_BYTES


# Values that programs build deep, or doubled, line by line, where no expression is deep.
GROWN = {
    "partial calls": "p = Dense\n" + "p = partial(p)\n" * 3_000 + "m = Sequential([p(units)])",
    "activations": "a = 'relu'\n" + "a = Activation(a)\n" * 3_000 + "m = Sequential([Dense(1, a)])",
    "layers": "a = 'relu'\n" + "a = Dense(1, a)\n" * 3_000 + "m = Sequential([a])",
    "formulas": "def r(w):\n  s = K.square(w)\n" + "  s = s + w\n" * 3_000
    + "  return s\nm = Sequential([Dense(1, kernel_regularizer=r)])",
    "doubled formulas": "def r(w):\n  s = K.sum(w)\n" + "  s = s + s\n" * 3_000
    + "  return s\nm = Sequential([Dense(1, kernel_regularizer=r)])",
    "doubled reaches": "def r(shape):\n  s = shape[0]\n" + "  s = s + s\n" * 40
    + "  return tf.random_uniform(shape, -s, s)\nm = Sequential([Dense(1, kernel_initializer=r)])",
    "doubled lists in networks": "for k in range(3):\n  a = [1]\n" + "  a = [a, a]\n" * 60
    + "  m = Sequential([Dense(1)])\n  m.compile('sgd', 'mse', loss_weights=a)",
    "dictionaries": "d = {}\n" + "d = {'a': d, 'b': d}\n" * 3_000 + "m = Sequential([Dense(**d)])",
    "tensors": "x = i = Input((2,))\n" + "x = Dense(1)(x)\n" * 3_000 + "m = Model(i, x)",
    "networks": "for i in range(900):\n  m = Sequential([Dense(i + 1)])",
    "functions in expressions": "\n".join(
        f"def f{i}(): return {'[0, ' * 30}f{i + 1}(){']' * 30}" for i in range(19)
    )
    + "\nf0()",
    "calls in calls": "\n".join(
        f"def f{i}(): return {'print(' * 30}f{i + 1}(){')' * 30}" for i in range(19)
    )
    + "\nf0()",
}  # fmt: skip


@pytest.mark.parametrize("program", GROWN.values(), ids=GROWN)
def test_what_grows_line_by_line_is_answered_below_a_deep_stack(program: str) -> None:
    """Also where whoever asks stands deep in frames of their own."""

    def deeper(frames: int) -> bool:
        return deeper(frames - 1) if frames else bool(misreads(program))

    assert deeper(250)


@pytest.mark.parametrize("program", CHAINS.values(), ids=CHAINS)
def test_chains_never_reach_the_parser_or_our_own_recursion(program: str) -> None:
    """They are found too long or too deep before anything follows them."""
    (found,) = misreads(program)

    assert found.what in {"This statement is too long.", "This is nested too deeply."}


def test_nothing_that_is_pasted_is_run(tmp_path: Path) -> None:
    """A program that would leave a trace leaves none."""
    trace = str(tmp_path / "trace")
    program = f"import pathlib\npathlib.Path({trace!r}).touch()\nm = Sequential([Dense(1)])"

    assert misreads(program) == ()
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize(
    ("program", "line", "column"),
    [
        ("x = 1\ndef f(:\n", 2, 7),
        ("f(1,\n", 1, 2),
        ("if x:\n\ty\n        z", 3, 1),
        ("x = 1\ny = = 2", 2, 5),
        ("x = 'a", 1, 5),
    ],
)
def test_a_syntax_error_has_its_place(program: str, line: int, column: int) -> None:
    """Line and column, from 1."""
    (found,) = misreads(program)

    assert found.what.startswith("This is no Python")
    assert (found.place.line, found.place.column) == (line, column)


def test_columns_count_characters_not_bytes() -> None:
    """Python counts bytes of UTF-8."""
    (found,) = misreads("m = Sequential([Dense(1, name='äöü', units2=3)])")

    assert found.place.column == "m = Sequential([Dense(1, name='äöü', units2=3)])".index("3)]") + 1


def test_a_list_that_holds_itself_is_shown_and_done_with() -> None:
    """Programs can make such lists, and lists that double in depth with each line."""
    doubled = "a = [1]\n" + "a = [a, a]\n" * 200

    for program in ("a = []\na.append(a)\n", doubled):
        (found, *_) = misreads(f"{program}m = Sequential([Dense(a)])\nm.compile('sgd', a)")
        assert len(found.came) <= 80


def test_harmless_imports_are_noted() -> None:
    """Plots change no number."""
    written = keras(
        "import matplotlib.pyplot as plt\nplt.plot([1])\nm = Sequential([Dense(1)])\nplt.show()"
    )

    assert any("`matplotlib.pyplot` is not read" in note for note in written.notes)
