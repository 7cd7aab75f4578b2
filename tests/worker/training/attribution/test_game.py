"""Shapley's axioms, on games that are drawn at random, and on one that is known."""

import math
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from worker.training.attribution.game import (
    Values,
    estimated,
    interactions,
    rounds,
    sets_of,
    shapley,
)

NUMBERS = st.floats(-1e3, 1e3, allow_nan=False, width=64)


@st.composite
def games(draw: st.DrawFn, least: int = 1, most: int = 6) -> Values:
    """Draw a game of some players."""
    players = draw(st.integers(least, most))
    return np.asarray(draw(arrays(np.float64, 1 << players, elements=NUMBERS)), np.float64)


def relabelled(values: Values, one: int, two: int) -> Values:
    """The same game, with two players' names exchanged."""
    sets = np.arange(len(values))
    first, second = sets >> one & 1, sets >> two & 1
    changed = sets & ~(1 << one | 1 << two) | first << two | second << one
    return np.asarray(values[changed], np.float64)


@given(games())
def test_shares_add_up_to_what_all_make(values: Values) -> None:
    """Efficiency."""
    assert math.fsum(shapley(values)) == pytest.approx(values[-1] - values[0], abs=1e-9)


@given(games(), st.data())
def test_who_never_changes_anything_has_no_share(values: Values, data: st.DataObject) -> None:
    """Dummy: exactly none, and no part in any pair."""
    players = len(values).bit_length() - 1
    player = data.draw(st.integers(0, players - 1))
    silent = values[np.arange(len(values)) & ~(1 << player)]

    assert shapley(silent)[player] == 0.0
    assert not interactions(silent)[player].any()


@given(games(least=2), st.data())
def test_names_do_not_matter(values: Values, data: st.DataObject) -> None:
    """Symmetry: players who change names change shares."""
    players = len(values).bit_length() - 1
    one, two = data.draw(st.permutations(range(players)))[:2]

    exchanged = shapley(relabelled(values, one, two))

    assert exchanged[one] == pytest.approx(shapley(values)[two], abs=1e-9)
    assert exchanged[two] == pytest.approx(shapley(values)[one], abs=1e-9)


@given(games(most=5), st.floats(-10, 10))
def test_shares_of_a_sum_are_sums_of_shares(values: Values, factor: float) -> None:
    """Linearity."""
    other = np.sin(values)

    both = shapley(values + factor * other)

    assert both == pytest.approx(shapley(values) + factor * shapley(other), abs=1e-8)


def test_a_known_game_is_shared_out_as_the_book_says() -> None:
    """The glove game: one left glove, two right ones; only a pair is worth something."""
    left, rights = 0b001, (0b010, 0b100)
    values = np.array([float(bool(s & left and any(s & r for r in rights))) for s in range(8)])

    assert shapley(values) == pytest.approx([2 / 3, 1 / 6, 1 / 6])
    pairs = interactions(values)
    assert pairs[0, 1] == pytest.approx(0.5)
    assert pairs[1, 2] == pytest.approx(-0.5)
    assert np.array_equal(pairs, pairs.T)


@settings(deadline=None, max_examples=30)
@given(games(least=3), st.integers(0, 2**32 - 1))
def test_a_sample_agrees_with_the_exact_shares_within_its_errors(values: Values, seed: int) -> None:
    """Within five of its own, and it adds up as they do, whatever was drawn."""
    players = len(values).bit_length() - 1

    sampled = estimated(lambda kept: values[kept], list(islice(rounds(players, seed), 40)))

    assert math.fsum(sampled.shares) == pytest.approx(values[-1] - values[0], abs=1e-9)
    scale = np.ptp(values) * 1e-9 + 1e-12
    assert (np.abs(sampled.shares - shapley(values)) <= 6 * sampled.errors + scale).all()


def test_two_rounds_find_who_counts_only_when_alone() -> None:
    """Drawn one by one, orders would miss it three times of four, and be sure of it."""
    values = np.ones(1 << 8)
    values[0] = 0.0

    sampled = estimated(lambda kept: values[kept], list(islice(rounds(8, 0), 2)))

    assert sampled.shares == pytest.approx(shapley(values))
    assert sampled.errors == pytest.approx(np.zeros(8), abs=1e-12)


def test_the_same_seed_draws_the_same_orders() -> None:
    """Each player is at each place twice, and reversed orders visit no further sets."""
    first, again = (list(islice(rounds(7, 3), 4)) for _ in range(2))

    assert first == again
    for orders in first:
        for place in range(7):
            assert sorted(order[place] for order in orders) == sorted([*range(7)] * 2)
        assert len(sets_of(orders)) == 7 * 6 + 2


def test_a_game_lacks_no_set() -> None:
    """Seven values are those of no game."""
    with pytest.raises(ValueError, match="7"):
        shapley(np.zeros(7))
