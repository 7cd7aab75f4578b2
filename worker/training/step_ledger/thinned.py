"""A bounded choice of an unbounded row."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


@dataclass
class Thinned(Generic[Kept]):
    """Keeps what was put at evenly spaced numbers, and never more than `limit` of it.

    Attributes:
        limit: Largest number of things kept, at least 2.
        stride: The present spacing: 1, 2, 4, ...
        kept: What is kept, by its number.
    """

    limit: int
    stride: int = 1
    kept: dict[int, Kept] = field(default_factory=dict)

    def wants(self, number: int) -> bool:
        """Whether this number is kept at the present spacing."""
        return number % self.stride == 0

    def put(self, number: int, thing: Kept) -> None:
        """Keep a thing, and every second one only once they are too many.

        Example:
            >>> row = Thinned[str](limit=3)
            >>> for number in range(10):
            ...     row.put(number, "x")
            >>> sorted(row.kept)
            [0, 4, 8]
        """
        if not self.wants(number):
            return
        self.kept[number] = thing
        while len(self.kept) > self.limit:
            self.stride *= 2
            self.kept = {n: t for n, t in self.kept.items() if self.wants(n)}
