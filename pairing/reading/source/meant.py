"""By what words a user means one of several networks."""

from collections.abc import Mapping, Sequence

from pairing.reading.errors import NotUnderstood
from pairing.reading.made import shown
from pairing.reading.source.arithmetic import is_number
from pairing.reading.source.values import Network
from pairing.written import Misread

LONGEST_LISTED = 25


def label(network: Network) -> str:
    """Name a network so that a reader finds it: its variable, its function, its line.

    Example:
        >>> from pairing.written import Place
        >>> label(Network("keras", Place(line=7), name="model", function="build"))
        'model in build, line 7'
    """
    function = network.function
    inside = f" in {function}" if function and function != network.name else ""
    told = ", ".join(f"{name[:40]}={shown(value)[:40]}" for name, value in network.stands.items())
    at = f" with {told}" if told else ""
    return f"{network.name}{inside}{at}, line {network.place.line}"


def called(networks: Sequence[Network], wanted: str) -> list[Network]:
    """Those that are meant by a variable, a function, a label, what loops stand at, or a number.

    Example:
        >>> from pairing.written import Place
        >>> one = Network("keras", Place(line=7), stands={"name": "SGD", "init": "Zero"})
        >>> [called([one], word) == [one] for word in ("SGD / Zero", "init=Zero", "#1", "Adam")]
        [True, True, True, False]
    """
    named = [each for each in networks if wanted in {each.name, each.function, label(each)}]
    if named:
        return named
    number = wanted.removeprefix("#")
    if wanted.startswith("#") and number.isdecimal() and len(number) < 6:
        return list(networks)[int(number) - 1 :][:1] if int(number) else []
    return [each for each in networks if _stands_at(each, wanted)]


def _stands_at(network: Network, wanted: str) -> bool:
    """Whether loops stand at the words, in their order, or by their names."""
    words = [word.strip() for word in wanted.split(" / ")]
    if not network.stands:
        return False
    if all("=" in word for word in words):
        pairs = [word.split("=", 1) for word in words]
        return all(
            name in network.stands and _is_told(network.stands[name], value)
            for name, value in pairs
        )
    rest = iter(network.stands.values())
    return all(any(_is_told(value, word) for value in rest) for word in words)


def _is_told(value: object, word: str) -> bool:
    if isinstance(value, str):
        return value == word or shown(value) == word
    if is_number(value):
        try:
            return float(word) == value
        except ValueError:
            return shown(value) == word
    return shown(value) == word


def standing_at(networks: Sequence[Network], given: Mapping[str, object]) -> list[Network]:
    """Leave out those whose loops stand at other values than were given for their names.

    Raises:
        NotUnderstood: No pass of a loop has a value that was given.
    """
    left = list(networks)
    for name in given:
        looped = [each for each in left if name in each.stands]
        if not looped:
            continue
        value = given[name]
        others = [each for each in looped if not _is_same(each.stands[name], value)]
        if others and len(others) == len(looped):
            values = list(dict.fromkeys(shown(each.stands[name]) for each in looped))
            what = f"No pass of this loop has the `{name[:60]}` that is given."
            allowed = ", ".join(values[:LONGEST_LISTED])
            place = looped[0].place
            raise NotUnderstood((Misread(what, shown(value), allowed, place),))
        left = [each for each in left if not any(each is other for other in others)]
    return left


def _is_same(value: object, given: object) -> bool:
    if is_number(value) and is_number(given):
        return value == given
    return isinstance(value, str) and value == given


def listed(networks: Sequence[Network]) -> str:
    """List networks by their labels."""
    labels = [label(each) for each in networks]
    told = "; ".join(labels[:LONGEST_LISTED])
    rest = len(labels) - LONGEST_LISTED
    return told if rest <= 0 else f"{told}; and {rest} more"
