"""Whether a second run of a job came to what its certificate says."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from pydantic import JsonValue

from schemas.report import PairReport, Report

Finding = Literal["equal", "not equal", "within the floor", "versions differ"]

FLOOR_TIMES = 10.0
HASHES = ("initial_weights_sha256", "batch_order_sha256", "results_sha256")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was compared.

    Attributes:
        name: What.
        finding: What was found. Of other versions other bits are no fault: there the losses
            decide, which may differ by ten noise floors.
        before: As the certificate has it.
        now: As it came out again.
    """

    name: str
    finding: Finding
    before: JsonValue
    now: JsonValue

    @property
    def is_fault(self) -> bool:
        """Whether it stands against the certificate."""
        return self.finding == "not equal"


def compared(before: Report, now: Report) -> tuple[Item, ...]:
    """Compare two reports of one spec, item by item."""
    versions = tuple(_versions(before, now))
    same_versions = all(item.finding == "equal" for item in versions)
    return (*versions, *_bits(before, now, same_versions=same_versions), *_losses(before, now))


def _versions(before: Report, now: Report) -> Iterator[Item]:
    old, new = before.certificate, now.certificate
    names = sorted(old.versions.keys() | new.versions.keys())
    pairs: dict[str, tuple[JsonValue, JsonValue]] = {
        f"version of {name}": (old.versions.get(name), new.versions.get(name)) for name in names
    }
    pairs["cores"] = (old.cores, new.cores)
    for name, (was, is_now) in pairs.items():
        yield Item(name, "equal" if was == is_now else "versions differ", was, is_now)


def _bits(before: Report, now: Report, *, same_versions: bool) -> Iterator[Item]:
    """Compare hashes, and what must follow from equal ones."""
    old, new = before.certificate.model_dump(), now.certificate.model_dump()
    pairs: dict[str, tuple[JsonValue, JsonValue]] = {
        name: (old[name], new[name]) for name in ("spec_sha256", "data_sha256")
    }
    for name in HASHES:
        for leg in before.legs:
            pairs[f"{name} of the {leg}"] = (old[name].get(leg), new[name].get(leg))
    pairs["verdict"] = (before.verdict, now.verdict)
    if isinstance(before, PairReport) and isinstance(now, PairReport):
        pairs |= _gaps(before, now)
    unequal: Finding = "not equal" if same_versions else "versions differ"
    for name, (was, is_now) in pairs.items():
        # The same settings must be there whatever computed them.
        must = name == "spec_sha256"
        yield Item(
            name, "equal" if was == is_now else ("not equal" if must else unequal), was, is_now
        )


def _gaps(before: PairReport, now: PairReport) -> dict[str, tuple[JsonValue, JsonValue]]:
    """The gap and the floor of two pairs, by name."""
    theirs = now.gap.model_dump()
    pairs = {f"gap {name}": (size, theirs[name]) for name, size in before.gap.model_dump().items()}
    if before.noise_floor is not None and now.noise_floor is not None:
        theirs = now.noise_floor.model_dump()
        for name, size in before.noise_floor.model_dump().items():
            pairs[f"noise floor {name}"] = (size, theirs[name])
    return pairs


def _losses(before: Report, now: Report) -> Iterator[Item]:
    """Compare the losses of each leg, epoch by epoch, in units of their spread."""
    measured = before.noise_floor if isinstance(before, PairReport) else None
    floor = measured.loss_curve_max if measured else None
    for leg, told in before.legs.items():
        old, new = told.loss_curve, now.legs[leg].loss_curve
        apart = _apart(old, new)
        finding: Finding = "not equal"
        if apart == 0.0:
            finding = "equal"
        elif apart is not None and apart <= FLOOR_TIMES * (floor or 0.0):
            finding = "within the floor"
        yield Item(f"losses of the {leg}", finding, len(old), len(new))


def _apart(old: tuple[float | None, ...], new: tuple[float | None, ...]) -> float | None:
    """Largest difference of two curves over the first one's spread; None for other epochs."""
    if len(old) != len(new):
        return None
    pairs = [(a, b) for a, b in zip(old, new, strict=True) if a is not None and b is not None]
    if len(pairs) != len(old) and any(
        (a is None) != (b is None) for a, b in zip(old, new, strict=True)
    ):
        return None
    if not pairs:
        return 0.0
    first = [a for a, _ in pairs]
    spread = max(first) - min(first) or max(map(abs, first)) or 1.0
    largest = max(abs(a - b) for a, b in pairs) / spread
    return largest if isfinite(largest) else None
