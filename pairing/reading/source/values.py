"""What the expressions of a program stand for while it is read.

Numbers, texts, lists, tuples and dictionaries stand for themselves; objects of a
framework are `Made`; what only data could say is `Unknown`. The rest is here.
"""

import ast
from dataclasses import dataclass, field

from pairing.reading.made import Argument, Made, Unknown
from pairing.written import Place


@dataclass(frozen=True, slots=True)
class Unresolved(Unknown):
    """A name that the program does not give a value."""

    name: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A module, class or function of some library, by its full dotted path.

    `assumed` is the name that was taken for it without an import, or nothing.
    """

    path: str
    assumed: str = ""


# Formulas deeper than this, which programs build line by line, are not looked into.
DEEPEST_FORMULA = 50


@dataclass(frozen=True, slots=True)
class Symbol:
    """Something that a formula is in: the weights, the target, a fan."""

    name: str


@dataclass(frozen=True, slots=True)
class Applied:
    """A function applied within a formula; operators go by their sign."""

    name: str
    arguments: tuple[object, ...]
    keywords: tuple[tuple[str, object], ...] = ()


Formula = Symbol | Applied


class Scope:
    """Names and what they stand for, within a function or the whole program."""

    def __init__(self, parent: "Scope | None" = None) -> None:
        self.names: dict[str, object] = {}
        self.parent = parent
        self.of_the_program: set[str] = set()
        self.of_enclosing: set[str] = set()

    @property
    def outermost(self) -> "Scope":
        """The scope of the whole program."""
        return self if self.parent is None else self.parent.outermost

    def find(self, name: str) -> "Scope | None":
        """Find the innermost scope that knows a name."""
        if name in self.names:
            return self
        return None if self.parent is None else self.parent.find(name)

    def put(self, name: str, value: object) -> None:
        """Let a name stand for a value from now on."""
        home: Scope | None = self
        if name in self.of_the_program:
            home = self.outermost
        elif name in self.of_enclosing and self.parent is not None:
            home = self.parent.find(name)
        (home or self).names[name] = value


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function of the user's own, and the scope that it was written in."""

    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope


@dataclass(frozen=True, slots=True)
class Tensor:
    """What flows between layers: the chain of layers that it came through."""

    layers: tuple[Made, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Data, with what was done to it.

    Attributes:
        steps: Splits, scalers and encoders, in order.
        batch_rows: Rows of a batch, where it is drawn in batches.
        shape: Its rows and columns, where a well-known data set says them.
        source: The batches that it is one of, or None.
    """

    steps: tuple[Made, ...] = ()
    batch_rows: object = None
    shape: tuple[int, int] | None = None
    source: object = field(default=None, compare=False, repr=False)


@dataclass(slots=True, eq=False)
class Network:
    """A network that the program builds, so far.

    Attributes:
        framework: Of which kind it is; `tensorflow` for variables and hand-written steps.
        place: Where it begins.
        name: The variable that holds it, or what it was made by.
        function: The outermost function that it was built in, or nothing.
        stands: What the loops around it stood at, by their names.
        layers: Of a Keras network.
        compiled: Its call of `compile`.
        fitted: Its call of `fit`.
        estimator: Of a scikit-learn network.
        steps: What a pipeline does to its inputs.
        target_steps: What is done to its target.
        x: Inputs that it was fitted to.
        y: Target that it was fitted to.
        implicit: Whether the program uses it without having made it.
        depth: In how many unclear branches it was made.
        frames: Names of the functions that had to do with it.
        graph: How it is trained with TensorFlow's own operations, or None.
    """

    framework: str
    place: Place
    name: str = ""
    function: str = ""
    stands: dict[str, object] = field(default_factory=dict)
    layers: list[Made] = field(default_factory=list)
    compiled: Made | None = None
    fitted: Made | None = None
    estimator: Made | None = None
    steps: tuple[Made, ...] = ()
    target_steps: tuple[Made, ...] = ()
    x: object = None
    y: object = None
    implicit: bool = False
    depth: int = 0
    frames: set[str] = field(default_factory=set)
    graph: object = None


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call as written.

    Attributes:
        home: The library and family that is called, such as `keras.layers`.
        name: What is called.
        positional: Arguments without a name, in order.
        keywords: Arguments by name.
        node: Where it stands.
    """

    home: str
    name: str
    positional: list[Argument]
    keywords: dict[str, Argument]
    node: ast.Call

    @property
    def values(self) -> list[object]:
        """Values of the arguments without a name."""
        return [argument.value for argument in self.positional]

    @property
    def named(self) -> dict[str, object]:
        """Values of the arguments with a name."""
        return {name: argument.value for name, argument in self.keywords.items()}

    def value(self, index: int, *names: str) -> object:
        """Give the value of an argument by any of its names, or by its index; else None."""
        for name in names:
            if name in self.keywords:
                return self.keywords[name].value
        return self.positional[index].value if index < len(self.positional) else None


@dataclass(frozen=True, slots=True)
class Partial:
    """Something to call, with some of its arguments (`functools.partial`)."""

    callee: object
    call: Invocation


@dataclass(frozen=True, slots=True)
class Part:
    """Something that belongs to a network: its layers, its optimizer."""

    network: Network


@dataclass(frozen=True, slots=True)
class Bound:
    """A method of something, or a member that a call may follow."""

    owner: object
    name: str
