"""Epochs, batches and order from the loops around a step."""

import pytest

from tests.pairing.reading.graph.shapes import read, refused, session, tape

MNIST = (
    "from tensorflow.examples.tutorials.mnist import input_data\n"
    "data = input_data.read_data_sets('d', one_hot=True)"
)
RUN = "session.run(step, {x: bx, y: by})"
# Each with its epochs, the rows of a batch, and whether each epoch has a new order.
EPOCHS = "for e in range(6):\n  "
FOUR = "for e in range(4):\n  "
BATCH = f"bx, by = X[i:i+32], Y[i:i+32]\n    {RUN}"
LOOPS = {
    EPOCHS + "session.run(step, {x: X, y: Y})": (6, None, False),
    EPOCHS + f"for i in range(0, n, 32):\n    {BATCH}": (6, 32, False),
    EPOCHS + f"for i in range(0, 320, 32):\n    {BATCH}": (6, 32, False),
    EPOCHS + "for i in range(count):\n    a = i * 32\n    o = a + 32\n"
    "    session.run(step, {x: X[a:o], y: Y[a:o, :]})": (6, 32, False),
    EPOCHS + "o = np.random.permutation(n)\n  for i in range(n // 32):\n"
    "    k = o[i * 32:(i + 1) * 32]\n    session.run(step, {x: X[k], y: Y[k]})": (6, 32, True),
    EPOCHS + "X, Y = shuffle(X, Y)\n  for a, o in zip(range(0, n, 32), range(32, n, 32)):\n"
    "    session.run(step, {x: X[a:o], y: Y[a:o]})": (6, 32, True),
    EPOCHS + "for i in range(count):\n    both = data.train.next_batch(32)\n"
    "    session.run(step, feed_dict={x: both[0], y: both[1]})": (6, 32, True),
    "for e in tqdm(range(6)):\n  at = 0\n  for i in range(count):\n    bx = X[at:at + 32]\n"
    "    by = Y[at:at + 32]\n    at += 32\n    session.run(step, {x: bx, y: by})": (6, 32, False),
    EPOCHS + f"for i in range(count):\n    bx, by = data.train.next_batch(32)\n    {RUN}":
        (6, 32, True),
    EPOCHS + "for i in range(count):\n    "
    f"bx, by = data.train.next_batch(32, shuffle=False)\n    {RUN}": (6, 32, False),
}  # fmt: skip
PIPELINES = {
    "tf.data.Dataset.from_tensor_slices((X, Y)).shuffle(9).batch(16)": (7, 16, True),
    "tf.data.Dataset.from_tensor_slices((X, Y)).batch(16).prefetch(1)": (7, 16, False),
    "tf.data.Dataset.from_tensor_slices((X, Y)).repeat(3).batch(16)": (21, 16, False),
    "tf.data.Dataset.from_tensor_slices((X, Y))"
    ".shuffle(9, reshuffle_each_iteration=False).batch(8)": (7, 8, False),
    "tf.data.Dataset.from_tensor_slices((X, Y))": (7, 1, False),
}  # fmt: skip


@pytest.mark.parametrize("loop", LOOPS)
def test_loops_of_sessions(loop: str) -> None:
    """Rows by slices, by an order, by next_batch, or all at once."""
    before = "from tqdm import tqdm\nfrom sklearn.utils import shuffle"

    written = read(session(loop=loop, before=before))

    assert (written.epochs, written.batch_size, written.shuffle) == LOOPS[loop]


@pytest.mark.parametrize("rows", PIPELINES)
def test_pipelines_of_rows(rows: str) -> None:
    """Seven times through `tf.data`."""
    loop = "for epoch in range(7):\n  for x, y in rows:"
    program = tape(before=f"rows = {rows}", loop=loop, rows="x, y")

    written = read(program)

    assert (written.epochs, written.batch_size, written.shuffle) == PIPELINES[rows]


@pytest.mark.parametrize(("steps", "epochs"), [(550, 1), (1650, 3), (5500, 10)])
def test_steps_over_known_rows_are_epochs_where_they_are_whole(steps: int, epochs: int) -> None:
    """55,000 rows in hundreds."""
    loop = f"for i in range({steps}):\n  bx, by = data.train.next_batch(100)\n  {RUN}"

    assert read(session(before=MNIST, loop=loop)).epochs == epochs


def test_steps_that_are_no_whole_epochs_are_told_and_may_be_given() -> None:
    """1,000 hundreds of 55,000 rows."""
    loop = f"for i in range(1000):\n  bx, by = data.train.next_batch(100)\n  {RUN}"
    program = session(before=MNIST, loop=loop)

    (found,) = refused(program)

    assert found.what == "1000 steps of 100 rows are no whole epochs of 55000 rows."
    assert found.came == "1.818 epochs"
    assert read(program, given={"epochs": 2}).epochs == 2


def test_an_inner_loop_that_is_no_pass_over_known_rows_is_counted() -> None:
    """Ten rounds of 55 hundreds are one epoch."""
    inner = (
        f"for e in range(10):\n for i in range(55):\n  bx, by = data.train.next_batch(100)\n  {RUN}"
    )

    assert read(session(before=MNIST, loop=inner)).epochs == 1


def test_an_inner_loop_over_numbers_is_read_as_a_pass_and_says_so() -> None:
    """Nothing tells how many rows there are."""
    loop = (
        f"for e in range(4):\n  for i in range(count):\n    bx, by = data.next_batch(20)\n    {RUN}"
    )

    notes = read(session(loop=loop)).notes

    assert any(note.endswith("batches of 20 rows are read as one pass over the rows.")
               for note in notes)  # fmt: skip


@pytest.mark.parametrize(
    ("loop", "what"),
    [
        (FOUR + f"bx, by = some_rows()\n  {RUN}", "The rows of a batch are not known"),
        (FOUR + "session.run(step, feed(e))", "The rows of a batch are not known"),
        ("for e in range(rounds):\n  session.run(step, {x: X, y: Y})", "How often this loop runs"),
        (FOUR + f"for i in range(9):\n    k = np.random.choice(n, 32)\n    bx = X[k]\n    {RUN}",
         "Rows that are drawn anew for each batch"),
        (FOUR + f"for i in range(9):\n    bx, by = X[i:i+rows], Y[i:i+rows]\n    {RUN}",
         "The rows of a batch are not known"),
    ],
)  # fmt: skip
def test_what_only_data_could_tell_is_asked_for(loop: str, what: str) -> None:
    """By the name that may be given."""
    found = refused(session(loop=loop))

    assert any(what in each.what for each in found), found


def test_a_batch_that_is_given_stands_for_rows_of_a_users_own_function() -> None:
    """As for the epochs."""
    loop = f"for e in range(4):\n  for i in range(count):\n    bx, by = some_rows()\n    {RUN}"

    written = read(session(loop=loop), given={"batch_size": 12})

    assert (written.epochs, written.batch_size) == (4, 12)


def test_an_order_that_is_drawn_once_is_kept() -> None:
    """It is none of each epoch."""
    loop = (
        "for e in range(4):\n  for i in range(0, n, 8):\n    session.run(step, {x: X[i:i+8], y: Y})"
    )

    written = read(session(before="np.random.shuffle(X)", loop=loop))

    assert not written.shuffle
    assert any("get their order once, at line 3" in note for note in written.notes)
