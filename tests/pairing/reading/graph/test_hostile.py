"""Low-level programs that would grow without bound, answered in bounded time and never run."""

import time
import tracemalloc
from pathlib import Path

import pytest

from tests.pairing.reading.graph.shapes import refused, session, tape

BOUND_BYTES = 200_000_000
BOUND_SECONDS = 60.0

HEAD = "import tensorflow as tf\nW = tf.Variable(tf.zeros([3, 3]))\nx = tf.placeholder('float')\n"
END = "step = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(tf.square(h - y)))\n"
RUN = "s = tf.Session()\nfor i in range(3):\n    s.run(step, {x: X})\n"
GROWN = {
    "layers": HEAD + "h = x\n" + "h = tf.matmul(h, W)\n" * 1_200 + END + RUN,
    "sums": HEAD + "h = tf.matmul(x, W)\n" + "h = h + h\n" * 800 + END + RUN,
    "losses": HEAD + "h = tf.matmul(x, W)\nl = tf.reduce_mean(tf.square(h - y))\n"
    + "l = l + l\n" * 800 + "step = tf.train.AdamOptimizer().minimize(l)\n" + RUN,
    "losses within bounds": HEAD + "h = tf.matmul(x, W)\nl = tf.reduce_mean(tf.square(h - y))\n"
    + "l = l + l\n" * 45 + "step = tf.train.AdamOptimizer().minimize(l)\n" + RUN,
    "many squares of deep layers": HEAD + "h = x\n" + "h = tf.matmul(h, W)\n" * 400
    + "l = tf.add_n([tf.reduce_mean(tf.square(h - y)) for i in range(900)])\n"
    + "step = tf.train.AdamOptimizer().minimize(l)\n" + RUN,
    "updates": tape(update="W.assign_sub(0.1 * grads[0])\n        " * 500),
    "memories": tape(
        before="v = tf.Variable(0.0)\n",
        update="v.assign(v * 0.9 + grads[0])\n        " * 300 + "W.assign_sub(v)",
    ),
    "updates of updates": tape(
        before="v = tf.Variable(0.0)\nu = tf.Variable(0.0)\n",
        update="u.assign(u + v)\n        v.assign(v + u + grads[0])\n        " * 200
        + "W.assign_sub(v)",
    ),
    "formulas in updates": tape(update="g = grads[0]\n        " + "g = g * g + g\n        " * 500
                                + "W.assign_sub(g)"),
    "variables": HEAD + "\n".join(f"v{i} = tf.Variable(0.0)" for i in range(800))
    + "\n" + "a = tf.trainable_variables()\n" * 500,
    "gradients": HEAD + "ps = [W] * 900\nl = tf.reduce_mean(W)\n"
    + "g = tf.gradients(l, ps)\n" * 500,
    "fetches": HEAD + "h = tf.matmul(x, W)\n" + END + "a = [step] * 900\na = [a] * 900\n"
    + "s.run(a)\n" * 500,
    "feeds": HEAD + "h = tf.matmul(x, W)\n" + END + "f = {x: 1}\n" + "f[x] = 1\n" * 500
    + "for i in range(9):\n" + "    s.run(step, f)\n" * 500,
    "zips": HEAD + "z = zip(x, x)\n" + "z = zip(z, z)\n" * 800
    + "for a in z:\n    s.run(a)\n",
    "pipelines": HEAD + "d = tf.data.Dataset.from_tensor_slices((X, Y)).batch(3)\n"
    + "d = tf.data.Dataset.zip((d, d))\n" * 60 + "for a in d:\n    s.run(a)\n",
    "slices": HEAD + "for i in range(9):\n" + "    X = X[i:i + 3]\n" * 500 + "    s.run(X)\n",
    "shapes": HEAD + "n = X.shape[1]\n" + "n = n + n\n" * 800
    + "V = tf.Variable(tf.random_normal([n, 3], stddev=tf.sqrt(2 / n)))\n"
    + "h = tf.matmul(x, V)\n" + END + RUN,
    "loops over all functions": "\n".join(
        f"def f{i}(s):\n    s.run(f{(i + 1) % 400})\n    f{(i + 1) % 400}(s)" for i in range(400)
    ) + "\n" + "for i in range(3): f0(s)\n" * 500,
    "nested loops": "".join(f"{'  ' * i}for i{i} in range(9):\n" for i in range(15))
    + "  " * 15 + "s.run(step)\n",
    "networks": HEAD + "for k in range(900):\n    h = tf.matmul(x, W)\n    " + END,
    "generators": "def g():\n    for i in range(9):\n        yield from g()\n"
    "        yield X[i:i+2]\nfor a in g():\n    s.run(a)\n",
    "yields": "def g():\n    for i in range(9):\n" + "        yield X[i:i + 2], Y\n" * 500
    + "for a in g():\n    s.run(a)\n",
}  # fmt: skip


@pytest.mark.parametrize("program", GROWN.values(), ids=GROWN)
def test_what_grows_is_answered_in_bounded_time(program: str) -> None:
    """Also where whoever asks stands deep in frames of their own."""

    def deeper(frames: int) -> bool:
        return deeper(frames - 1) if frames else bool(refused(program)) or True

    started_seconds = time.perf_counter()
    assert deeper(250)

    assert time.perf_counter() - started_seconds < BOUND_SECONDS


@pytest.mark.parametrize("name", ["losses", "gradients", "pipelines", "shapes"])
def test_what_doubles_with_each_line_is_never_made(name: str) -> None:
    """Nothing of that size lies in memory."""
    tracemalloc.start()
    refused(GROWN[name])
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak_bytes < BOUND_BYTES


@pytest.mark.parametrize(
    "name", ["layers", "sums", "losses", "updates", "memories", "networks", "fetches", "feeds"]
)
def test_what_grows_too_far_is_told_rather_than_read(name: str) -> None:
    """None of these is a network that somebody trains."""
    assert refused(GROWN[name])


def test_nothing_low_level_is_run(tmp_path: Path) -> None:
    """A program that would leave a trace leaves none."""
    trace = tmp_path / "trace"
    before = f"import pathlib\npathlib.Path({str(trace)!r}).touch()"

    assert refused(session(before=before)) == ()
    assert not trace.exists()


@pytest.mark.parametrize("name", ["tf.py_func", "tf.numpy_function", "tf.py_function"])
def test_functions_of_python_within_a_graph_are_no_layers(name: str) -> None:
    """They would run anything."""
    found = refused(session(layer=f"{name}(anything, tf.matmul(x, W) + b)"))

    assert found
