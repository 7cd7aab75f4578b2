"""What a program was seen to do with TensorFlow's own operations."""

import ast
from dataclasses import dataclass, field

from pairing.reading.graph.values import Loop, Training, Variable
from pairing.reading.made import Unknown
from pairing.written import Place


@dataclass(slots=True)
class Seen:
    """What a program was seen to do with TensorFlow's own operations.

    Attributes:
        trainings: Ways in which it trains, each with its network in the same order.
        variables: All, in the order in which they were made.
        around: The loops that are being followed once.
        inside: Values that are not known and came up within such a loop.
        shuffles: Where rows are put in a new order, with the number of loops around it.
        seed: Of all draws of TensorFlow.
        models: Keras models that are called on rows.
        yielding: What generators that are being followed have yielded, the innermost last.
        tapes: Functions in which a tape was seen.
        products: Where the first matrix product was written.
        sessions: Whether sessions, placeholders or optimizers of TensorFlow 1 were seen.
        calls: What parts of a program call, by their nodes, once looked at.
        stepping: Whether loops take steps of a training, by their nodes, once looked at.
    """

    trainings: list[Training] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    around: list[Loop] = field(default_factory=list)
    inside: dict[int, Unknown] = field(default_factory=dict)
    shuffles: list[tuple[Place, int]] = field(default_factory=list)
    seed: object = None
    models: list[object] = field(default_factory=list)
    yielding: list[list[object]] = field(default_factory=list)
    tapes: set[str] = field(default_factory=set)
    products: Place | None = None
    sessions: bool = False
    calls: dict[ast.AST, frozenset[str]] = field(default_factory=dict)
    stepping: dict[ast.AST, bool] = field(default_factory=dict)
