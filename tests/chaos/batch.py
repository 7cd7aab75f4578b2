"""The work that is disturbed: short pair jobs of a few kinds, in any order."""

import hashlib
import json
import random
from typing import Any

from tests.integration.visitor import Json, diabetes, example

# All epochs are trained, however little the last ones bring.
UNSTOPPED = {"tol": 0.0, "n_iter_no_change": 10_000}


def kinds() -> list[Json]:
    """Six specs, quick ones and some that train for a second or two, so that a crash finds them."""
    return [
        iris(max_iter=20),
        iris(max_iter=120, alpha=0.1),
        small_diabetes(max_iter=20, batch_size=100),
        small_diabetes(max_iter=200, batch_size=100),
        small_diabetes(max_iter=70, batch_size=20, momentum=0.5),
        diabetes(6, 3, max_iter=20, batch_size=100),
    ]


def iris(**params: Any) -> Json:
    """Three classes, two hidden layers, Adam."""
    spec = example("03", explain={"noise_floor": False})
    spec["reference"]["sklearn"]["params"] |= params | UNSTOPPED
    return spec


def small_diabetes(**params: Any) -> Json:
    """Regression, one hidden layer, SGD."""
    return diabetes(4, **params, **UNSTOPPED)


def longer() -> Json:
    """Some seconds of training: long enough to be caught in the middle of it."""
    return small_diabetes(max_iter=500, batch_size=20)


def batch(size: int, chance: random.Random) -> list[Json]:
    """So many specs, every kind among them as evenly as it goes, shuffled."""
    known = kinds()
    specs = [known[number % len(known)] for number in range(size)]
    chance.shuffle(specs)
    return specs


def fingerprint(spec: Json) -> str:
    """The same for the same spec."""
    return hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()
