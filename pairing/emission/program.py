"""A leg of a job as a program."""

from pairing.emission.facts import Facts
from pairing.emission.keras_program import keras_program
from pairing.emission.sklearn_program import sklearn_program


def program_of(facts: Facts) -> str:
    """Write the program of a leg, in the leg's own framework."""
    return sklearn_program(facts) if facts.leg == "reference" else keras_program(facts)
