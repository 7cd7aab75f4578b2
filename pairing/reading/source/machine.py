"""What reading a program keeps in mind, and the three verbs that know each other.

To evaluate an expression may call a function, to call one runs statements, and
statements evaluate expressions. The verbs are handed in, so that each lives in a
file of its own.
"""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from pairing.reading.errors import NotUnderstood
from pairing.reading.findings import Findings
from pairing.reading.graph.seen import Seen
from pairing.reading.made import Argument, Unknown
from pairing.reading.source.text import Text
from pairing.reading.source.values import Invocation, Network, Scope
from pairing.written import Misread, Place

OF_THE_USERS_OWN = "a class of the user's own"
MOST_STEPS = 50_000
MOST_KEPT = 1_000
MOST_NETWORKS = 100
# Each takes up to six frames of Python's own stack.
DEEPEST_STEPS = 90
MOST_PASSES = 1_000
DEEPEST_CALLS = 20


class Halt(Enum):
    """Why statements ended before their last one."""

    BREAK = auto()
    CONTINUE = auto()


@dataclass(frozen=True, slots=True)
class Returned:
    """Statements ended with a value."""

    value: object


Flow = Halt | Returned | None


@dataclass(slots=True)
class Machine:
    """A program while it is read.

    Attributes:
        text: The program.
        findings: Notes of the whole program.
        given: Values that the user gave for names that the program gives none.
        evaluate: Gives what an expression stands for.
        run: Follows statements.
        call: Gives what a call comes to.
        top: The scope of the whole program.
        later: What the program's outermost level defines, for names that are used before.
        networks: Those that were built, in order.
        misreads: What is not understood, each with the function that it stands in.
        frames: Names of the functions that are being followed, the outermost first.
        following: Their nodes.
        unclear: Why it is not known whether, or how often, statements run.
        yields: What functions yield, by their nodes, once looked at.
        called: Functions that were followed at least once.
        classes: Names of the user's own classes, which are not followed.
        assumed: What names without an import were taken for.
        floatx: As set by `set_floatx`.
        steps: How much work was done.
        depth: How deep statements and expressions are being followed.
        passes: How many passes of loops were followed.
        loops: What the loops that are being followed stand at.
        seen: What it does with TensorFlow's own operations.
    """

    text: Text
    findings: Findings
    given: Mapping[str, object]
    evaluate: Callable[["Machine", ast.expr, Scope], object]
    run: Callable[["Machine", Sequence[ast.stmt], Scope], Flow]
    call: Callable[["Machine", object, Invocation], object]
    top: Scope = field(default_factory=Scope)
    later: dict[str, ast.stmt] = field(default_factory=dict)
    networks: list[Network] = field(default_factory=list)
    misreads: dict[tuple[Misread, str], None] = field(default_factory=dict)
    frames: list[str] = field(default_factory=list)
    following: list[ast.AST] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    yields: dict[ast.AST, list[ast.Yield | ast.YieldFrom]] = field(default_factory=dict)
    called: set[ast.AST] = field(default_factory=set)
    classes: list[str] = field(default_factory=list)
    assumed: dict[str, str] = field(default_factory=dict)
    floatx: object = None
    steps: int = 0
    depth: int = 0
    passes: int = 0
    loops: list[dict[str, object]] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)

    def enter(self, node: ast.AST) -> None:
        """Take a step, within which others may be taken, until it is left again.

        Raises:
            NotUnderstood: The program does more, or goes deeper, than is followed.
        """
        self.steps += 1
        self.depth += 1
        if self.steps > MOST_STEPS:
            self._give_up("The program does too much to be followed.", node, MOST_STEPS)
        if self.depth > DEEPEST_STEPS:
            self._give_up("The program goes too deep to be followed.", node, DEEPEST_STEPS)

    def charge(self, count: int, node: ast.AST) -> None:
        """Take steps for work that one expression makes a lot of.

        Raises:
            NotUnderstood: The program does more than is followed.
        """
        self.steps += count
        if self.steps > MOST_STEPS:
            self._give_up("The program does too much to be followed.", node, MOST_STEPS)

    def leave(self) -> None:
        """End a step."""
        self.depth -= 1

    def _give_up(self, what: str, node: ast.AST, most: int) -> None:
        place, words = self.text.place(node), self.text.words(node)
        raise NotUnderstood((Misread(what, words, f"at most {most} steps", place),))

    def misread(self, what: str, node: ast.AST, allowed: str) -> None:
        """Note that something in the program is not understood."""
        found = Misread(what, self.text.words(node), allowed, self.text.place(node))
        frame = self.frames[-1] if self.frames else ""
        if len(self.misreads) < MOST_KEPT:
            self.misreads[found, frame] = None

    def unknown(self, why: str, node: ast.AST) -> Unknown:
        """Stand in for a value that only running the program could tell."""
        found = Unknown(why, self.text.words(node))
        if self.seen.around:
            self.seen.inside[id(found)] = found
        return found

    def argument(self, value: object, node: ast.AST) -> Argument:
        """Pair a value with the place where it was written."""
        return Argument(value, self.text.place(node))

    def begin(self, network: Network) -> Network:
        """Take in a network that the program begins to build.

        Raises:
            NotUnderstood: There are too many of them.
        """
        if len(self.networks) >= MOST_NETWORKS:
            what = "The program builds too many networks."
            place = network.place
            raise NotUnderstood((Misread(what, network.name, f"{MOST_NETWORKS}", place),))
        network.function = self.frames[0] if self.frames else ""
        network.stands = {name: value for loop in self.loops for name, value in loop.items()}
        network.depth = len(self.unclear)
        network.frames.update(self.frames)
        self.networks.append(network)
        return network

    def touch(self, network: Network, node: ast.AST) -> None:
        """Take note that the program changes a network here."""
        network.frames.update(self.frames)
        if len(self.unclear) > network.depth:
            why = self.unclear[-1]
            self.misread(f"This changes the network, but {why}.", node, "what surely happens once")

    def place(self, node: ast.AST) -> Place:
        """Where a node stands."""
        return self.text.place(node)
