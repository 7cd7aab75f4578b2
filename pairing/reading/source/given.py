"""What a user gave for names, and which of it a program asked for."""

from collections.abc import Iterator, Mapping

from typing_extensions import override

from pairing.reading.findings import Findings
from pairing.reading.made import shown
from pairing.reading.source.sameness import is_same
from pairing.written import Place

_ALLOWED = "names that the text gives no value; what it sets itself is changed in the text"


class Given(Mapping[str, object]):
    """Values by name, which remember what was asked for.

    Example:
        >>> given = Given({"lr": 0.1, "epochs": 5})
        >>> "epochs" in given, given["lr"], list(given.unasked())
        (True, 0.1, ['epochs'])
    """

    def __init__(self, values: Mapping[str, object]) -> None:
        """Nothing has been asked for yet."""
        self._values, self._asked = dict(values), set[str]()

    @override
    def __getitem__(self, name: str) -> object:
        """Give a value; from now on its name was asked for."""
        value = self._values[name]
        self._asked.add(name)
        return value

    @override
    def __contains__(self, name: object) -> bool:
        """Whether a value was given, which asks for none."""
        return name in self._values

    @override
    def __iter__(self) -> Iterator[str]:
        """Give the names."""
        return iter(self._values)

    @override
    def __len__(self) -> int:
        """Count them."""
        return len(self._values)

    def unasked(self) -> Iterator[str]:
        """Names that nothing asked for, in their order."""
        return (name for name in self._values if name not in self._asked)

    def refuse_unasked(self, bound: Mapping[str, object], findings: Findings) -> None:
        """Refuse what would be passed over: the user means it to count, and it would not.

        What the text says as well may be given, too.

        Args:
            bound: What the program's outermost level gives names itself.
            findings: Takes the refusals.
        """
        for name in list(self.unasked()):
            if name in bound and is_same(bound[name], self._values[name]):
                continue
            why = "the text sets it itself" if name in bound else "nothing in this text asks for it"
            what = f"`{name[:60]}` is given, and {why}."
            findings.misread(what, shown(self._values[name]), _ALLOWED, Place())
