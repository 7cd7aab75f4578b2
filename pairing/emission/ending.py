"""How a program ends: it holds its numbers against the job's, and says how they stand."""

from pairing.emission.facts import Facts
from pairing.emission.writing import comment, dedented, literal_dict

_CHECK = '''
def apart(ours, theirs, spread):
    """Give each difference over the spread; none where neither is a number."""
    ours, theirs = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    with np.errstate(all="ignore"):
        same = (ours == theirs) | ~(np.isfinite(ours) | np.isfinite(theirs))
        return np.where(same, 0.0, np.nan_to_num(np.abs(ours - theirs) / spread, nan=np.inf))


def spread_of(tensor):
    """Give the deviation of a tensor's numbers, or the size of equal ones."""
    with np.errstate(all="ignore"):
        spread = np.std(tensor, dtype=np.float64) or np.abs(tensor).max() or 1.0
    return spread if np.isfinite(spread) else 1.0


def check(weights, outputs, losses):
    """Print how far this run is from the job, and end with status 0 if it is the same."""
    expected = np.load(FOLDER / "expected.npz")
    tensors = [expected[name] for name in expected.files if name.startswith(f"{LEG}/layer_")]
    curve = expected[f"{LEG}/loss_curve"]
    epochs = min(len(losses), len(curve))
    finite = curve[:epochs][np.isfinite(curve[:epochs])]
    outputs_apart = apart(outputs, expected[f"{LEG}/outputs"], rows["target_spread"])
    gaps = {
        "prediction_rms": np.sqrt(np.mean(np.square(outputs_apart))),
        "prediction_max": outputs_apart.max(),
        "weights_max": max(
            apart(ours, theirs, spread_of(theirs)).max()
            for ours, theirs in zip(weights, tensors, strict=True)
        ),
        "loss_curve_max": apart(
            losses[:epochs], curve[:epochs], (np.ptp(finite) or 1.0) if finite.size else 1.0
        ).max(initial=0.0),
    }
    print(f"{len(losses)} epochs; the job had {len(curve)}")
    for name, gap in gaps.items():
        print(f"{name:15} {gap:.3g}  allowed {ALLOWED.get(name) or 0.0:.3g}")
    ours = [*weights, outputs, np.asarray(losses, np.float64)]
    theirs = [*tensors, expected[f"{LEG}/outputs"], curve]
    if all(a.tobytes() == b.tobytes() for a, b in zip(ours, theirs, strict=True)):
        print("The same numbers as the job, bit for bit.")
    elif all(gap <= (ALLOWED.get(name) or 0.0) for name, gap in gaps.items()):
        print("The same numbers as the job, but for rounding.")
    else:
        sys.exit("Other numbers than the job's.")
'''

FLOOR_TIMES = 10.0
"""How many noise floors apart numbers may be that are the same but for rounding."""


def allowance(facts: Facts) -> str:
    """Say how far from the job a program may be."""
    if facts.floor is None:
        note = "The job measured no noise floor: only equal bits are the same."
        return comment(note) + "\nALLOWED = {}"
    allowed = {
        name: None if size is None else float(f"{FLOOR_TIMES * size:.3g}")
        for name, size in facts.floor.items()
    }
    note = (
        "Ten times what rounding alone did to the reference, in a twin of it whose units and "
        "rows were in another order."
    )
    return comment(note) + "\n" + literal_dict("ALLOWED", allowed)


def checking() -> str:
    """Give the functions that compare."""
    return dedented(_CHECK)
