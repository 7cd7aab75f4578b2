"""Taking a thing's arguments one by one, each in its range, none left over."""

import math
from collections.abc import Iterable
from typing import TypeGuard

from pairing.reading.findings import Findings
from pairing.reading.made import Argument, Made, Unknown, shown


class Arguments:
    """The arguments of one written object, until all are taken.

    Each taker gives the default where the argument is missing or misread; a misread
    is noted and reading goes on, so that all of them are told at once.
    """

    def __init__(self, made: Made, findings: Findings) -> None:
        self.made = made
        self._findings = findings
        self._left = dict(made.arguments)

    def take(self, name: str, *old_names: str) -> Argument | None:
        """Take an argument under its name, or one that it had in older versions."""
        found = [self._left.pop(word) for word in (name, *old_names) if word in self._left]
        if len(found) > 1:
            self.refuse(name, found[1], "it written once, under one name")
        return found[0] if found else None

    def number(
        self,
        name: str,
        *old_names: str,
        default: float,
        low: float = -math.inf,
        high: float = math.inf,
    ) -> float:
        """Take a finite number within [low, high]."""
        argument = self.take(name, *old_names)
        if argument is None or argument.value is None:
            return default
        value = argument.value
        if _is_number(value) and low <= value <= high:
            return float(value)
        self.refuse(name, argument, _range(low, high))
        return default

    def integer(
        self, name: str, *old_names: str, default: int | None = None, low: int = 0
    ) -> int | None:
        """Take a whole number of at least `low`; 2.0 is whole."""
        argument = self.take(name, *old_names)
        if argument is None or argument.value is None:
            return default
        value = argument.value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value < 2**53:
            return value
        self.refuse(name, argument, f"a whole number of at least {low}")
        return default

    def flag(self, name: str, *old_names: str, default: bool) -> bool:
        """Take a truth value; 0 and 1 are such."""
        argument = self.take(name, *old_names)
        if argument is None or argument.value is None:
            return default
        if isinstance(argument.value, bool | int) and argument.value in {0, 1}:
            return bool(argument.value)
        self.refuse(name, argument, "true or false")
        return default

    def word(self, name: str, allowed: Iterable[str], *, default: str) -> str:
        """Take one of a few words, in lower case."""
        argument = self.take(name)
        if argument is None or argument.value is None:
            return default
        words = list(allowed)
        if isinstance(argument.value, str) and argument.value.lower() in words:
            return argument.value.lower()
        self.refuse(name, argument, ", ".join(words))
        return default

    def must_be(self, name: str, *allowed: object) -> None:
        """Refuse any value that would change the numbers in a way that no record can say."""
        argument = self.take(name)
        if argument is None:
            return
        same = [value for value in allowed if value == argument.value]
        if not same and not (isinstance(argument.value, list | tuple) and not argument.value):
            self.refuse(name, argument, " or ".join(shown(value) for value in allowed))

    def pass_over(self, *names: str) -> None:
        """Take arguments that change no number."""
        for name in names:
            self._left.pop(name, None)

    def finish(self, allowed: str) -> None:
        """Refuse what is left over."""
        for name, argument in self._left.items():
            self._findings.misread(
                f"{self.made.kind} has no argument `{name[:60]}` that is read.",
                shown(argument.value),
                allowed,
                argument.place,
            )
        self._left = {}

    def refuse(self, name: str, argument: Argument, allowed: str) -> None:
        """Note that a value is not understood, or why it is not known."""
        what = f"`{name}` of {self.made.kind} is not understood."
        if isinstance(argument.value, Unknown):
            if argument.value.told:
                return
            what = f"`{name}` of {self.made.kind} is not known: {argument.value.why}."
        self._findings.misread(what, shown(argument.value), allowed, argument.place)


def _is_number(value: object) -> TypeGuard[float]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond what a float can hold
        return False


def _range(low: float, high: float) -> str:
    if low == -math.inf and high == math.inf:
        return "a finite number"
    return (
        f"a number of at least {low:g}" if high == math.inf else f"a number in [{low:g}, {high:g}]"
    )
