"""Both halves of the third document's program, explained before anything is trained."""

from pathlib import Path

import pytest

from pairing.catalogue.between import Facts
from pairing.explaining import explain
from pairing.own import sides_read
from pairing.own.facts import Facts as TargetFacts
from pairing.side import Told
from pairing.sides import pair_of, sides_of
from schemas.explanation import Explanation
from schemas.spec import PairSpec
from schemas.written_side import CodeSide
from tests.pairing.reading import snippets

DIGITS = Facts(rows=55_000, inputs=784, outputs=10, task="multiclass")
DOCUMENT = "002_77063afa2366a69c.txt"
HALVES = ("tensorflow_train", "keras_train")


def halves(program: str, **given: int) -> Explanation:
    """The low-level half as the reference, Keras' as the candidate."""
    reference, candidate = (
        CodeSide(code=program, network=name, given=dict(given)) for name in HALVES
    )
    return explain(pair_of(reference, candidate, Told()), DIGITS)


@pytest.fixture
def document(shared: Path) -> str:
    """The document's program, as it stands."""
    text = (shared / "seeds" / DOCUMENT).read_text(encoding="utf-8")
    return text[text.index("import tensorflow as tf") : text.index("I also tried plotting")]


def test_the_documents_two_networks_differ_in_what_the_share_means(document: str) -> None:
    """One Adam for both, one loss, one draw: only the dropout, its masks, and Keras' float32."""
    said = halves(document)
    found = {finding.id: finding for finding in said.armed}

    assert set(found) == {"dropout-meaning", "dropout-masks", "float32-coefficients"}
    assert found["dropout-meaning"].because == (
        "dropout: 0.3 in the reference, 0.7 in the candidate."
    )
    assert [finding.id for finding in said.armed if finding.is_chance] == ["dropout-masks"]
    assert all(finding.evidence for finding in said.armed)


def test_the_lines_that_say_so_are_quoted(document: str) -> None:
    """Four dropouts on either side, each in its own words."""
    said = halves(document)
    lines = document.splitlines()

    kept = [note for note in said.sides["reference"].notes if "(keep_prob)" in note]
    dropped = [
        note for note in said.sides["candidate"].notes if "drops 0.7 of the units (rate)" in note
    ]
    assert len(kept) == len(dropped) == 4
    for note in (*kept, *dropped):
        line = lines[int(note.split()[1].rstrip(":")) - 1]
        assert note.split("`")[1].partition("(")[0] in line


def test_a_rate_of_three_tenths_ends_the_difference(document: str) -> None:
    """The answer that the document was given."""
    mended = document.replace("layers.Dropout(dropout_prob)", "layers.Dropout(1 - dropout_prob)")

    found = {finding.id for finding in halves(mended).armed}

    assert found == {"dropout-masks", "float32-coefficients"}


def test_a_job_of_both_halves_has_a_leg_of_each_framework(document: str) -> None:
    """As it is sent: each side by its source and the name of its function."""
    asked = sides_read(
        {
            "kind": "pair",
            "dataset": {"builtin": "digits"},
            "reference": {"code": document, "network": HALVES[0]},
            "candidate": {"code": document, "network": HALVES[1]},
        }
    )

    sides = sides_of(PairSpec.model_validate(asked), TargetFacts(task="multiclass"))

    assert {leg: side.framework for leg, side in sides.items()} == {
        "reference": "tensorflow", "candidate": "keras",
    }  # fmt: skip
    assert [side.hidden for side in sides.values()] == [(256,) * 4] * 2
    assert [side.semantics.dropout for side in sides.values()] == [(0.3,) * 4, (0.7,) * 4]
    assert {side.semantics.epsilon for side in sides.values()} == {1e-8}


def test_the_short_form_of_the_document_says_the_same() -> None:
    """Where the document itself is not at hand."""
    said = halves(snippets.BOTH_HALVES)

    assert {finding.id for finding in said.armed} == {
        "dropout-meaning", "dropout-masks", "float32-coefficients",
    }  # fmt: skip
