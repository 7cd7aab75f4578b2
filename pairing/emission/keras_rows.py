"""The rows of a Keras program: which are trained on, in which order, and which are kept aside."""

from pairing.emission.facts import Facts
from pairing.emission.shape import is_plain
from pairing.emission.writing import dedented

_STRATIFIED = '''
def shares(counts, number):
    """Share draws out among two classes; the larger remainder gets the last, or a draw does."""
    exact = counts / counts.sum() * number
    whole = np.floor(exact)
    missing = int(number - whole.sum())
    left = exact - whole
    for value in np.unique(left)[::-1]:
        if missing:
            tied = np.flatnonzero(left == value)
            lucky = draws.choice(tied, min(len(tied), missing), replace=False)
            whole[lucky] += 1
            missing -= len(lucky)
    return whole.astype(int)


def drawn_rows(number):
    """validation-split: rows to train on and rows kept aside, with the classes' shares."""
    classes = [np.flatnonzero(targets[:, 0] == each) for each in (0, 1)]
    counts = np.array([len(each) for each in classes])
    kept = shares(counts, len(targets) - number)
    aside = shares(counts - kept, number)
    mixed = [each[draws.permutation(len(each))] for each in classes]
    ends = kept + aside
    first = np.concatenate([each[:end] for each, end in zip(mixed, kept, strict=True)])
    second = np.concatenate(
        [each[start:end] for each, start, end in zip(mixed, kept, ends, strict=True)]
    )
    return draws.permutation(first), draws.permutation(second)
'''

_DRAWN = '''
def drawn_rows(number):
    """validation-split: rows to train on and rows kept aside, drawn at random."""
    mixed = draws.permutation(len(targets))
    return mixed[number:], mixed[:number]
'''


def loading(facts: Facts) -> str:
    """Read the rows, in the format that the network computes in."""
    dtype = facts.semantics.gradient_dtype
    lines = [
        'rows = np.load(FOLDER / "rows.npz")',
        f"inputs = {facts.array('inputs_train')}.astype(np.{dtype})",
        f"targets = {facts.array('targets_train')}.astype(np.{dtype})",
    ]
    if facts.weighted:
        lines.append(f"row_weights = {facts.array('weights_train')}.astype(np.{dtype})")
    return "\n".join(lines)


def splitting(facts: Facts) -> list[str]:
    """Keep rows aside for validation, where the semantics say so."""
    semantics = facts.semantics
    if semantics.validation_rows == "none":
        return []
    names = ["inputs", "targets", *(["row_weights"] if facts.weighted else [])]
    aside = [f"{name}_aside" for name in names]
    fraction = repr(semantics.validation_fraction)
    if semantics.validation_rows == "last":
        lines = [
            f"kept = int(len(inputs) * (1.0 - {fraction}))",
            *(
                f"{name}, {other} = {name}[:kept], {name}[kept:]"
                for name, other in zip(names, aside, strict=True)
            ),
        ]
        return ["\n".join(lines)]
    definition = _STRATIFIED if facts.task == "binary" else _DRAWN
    lines = [
        f"kept, aside = drawn_rows(int(np.ceil({fraction} * len(targets))))",
        *(
            f"{name}, {other} = {name}[kept], {name}[aside]"
            for name, other in zip(names, aside, strict=True)
        ),
    ]
    parts = [dedented(definition), "\n".join(lines)]
    if facts.task == "binary":
        first, second = parts[0].split("\n\n\n")
        return [first, second, parts[1]]
    return parts


def batching(facts: Facts) -> list[str]:
    """Give the batches of all epochs, one after the other."""
    semantics = facts.semantics
    wanted = 200 if semantics.batch_rows == "auto" else semantics.batch_rows
    taken = "inputs[taken], targets[taken]" + (", row_weights[taken]" if facts.weighted else "")
    start, draw = _orders(facts)
    body = [
        "def batches():",
        f'    """{_order_words(facts)}"""',
        *start,
        "    while True:",
        *draw,
        "        for first in range(0, len(inputs), batch_rows):",
        "            taken = order[first : first + batch_rows]",
        f"            yield {taken}",
    ]
    note = "  # batch-size: Keras' own is 32" if not is_plain(semantics) and wanted != 32 else ""
    rows = "len(inputs)" if wanted == "all" else f"min({wanted}, len(inputs))"
    return [f"batch_rows = {rows}{note}", "\n".join(body)]


def _orders(facts: Facts) -> tuple[list[str], list[str]]:
    semantics = facts.semantics
    if semantics.order == "as_given":
        return ["    order = np.arange(len(inputs))"], []
    if semantics.order == "fresh":
        return (
            [f"    generator = np.random.default_rng({semantics.seed})"],
            ["        order = generator.permutation(len(inputs))"],
        )
    return (
        ["    order = np.arange(len(inputs))"],
        ["        order = order[draws.permutation(len(order))]"],
    )


def _order_words(facts: Facts) -> str:
    return {
        "as_given": "Give the batches of all epochs, the rows in the order in which they are.",
        "fresh": "Give the batches of all epochs, as `shuffle=True` does, from draws of our own.",
        "cumulative": "batch-order: each epoch permutes the order that the last one left.",
    }[facts.semantics.order]
