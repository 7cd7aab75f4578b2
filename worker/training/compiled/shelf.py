"""Compiled programs that no leg uses at the moment."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from pairing.semantics import Semantics
from worker.training.compiled.key import ProgramKey
from worker.training.compiled.program import CompiledProgram

PROGRAMS_KEPT = 16
AnyProgram = TypeVar("AnyProgram", bound=CompiledProgram)


class Shelf(Generic[AnyProgram]):
    """Programs of one framework, the longest unused dropped first.

    A program holds the state of one training, so a leg takes it off the shelf and
    puts it back when it is done; two legs of one key have two programs.
    """

    def __init__(
        self, make: Callable[[ProgramKey, Semantics], AnyProgram], kept: int = PROGRAMS_KEPT
    ) -> None:
        """Keep at most so many idle programs."""
        self._make, self._kept = make, kept
        self._idle: OrderedDict[ProgramKey, list[AnyProgram]] = OrderedDict()

    def take(self, key: ProgramKey, semantics: Semantics) -> AnyProgram:
        """Give an idle program of this key, or a new one."""
        idle = self._idle.get(key)
        program = idle.pop() if idle else self._make(key, semantics)
        if idle is not None and not idle:
            del self._idle[key]
        return program

    def put_back(self, program: AnyProgram) -> None:
        """Keep a program for the next leg of its key."""
        self._idle.setdefault(program.key, []).append(program)
        self._idle.move_to_end(program.key)
        while sum(map(len, self._idle.values())) > self._kept:
            self._idle.popitem(last=False)
