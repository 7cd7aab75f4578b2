"""A record written out in any form is read back as the same record."""

import json

from hypothesis import given
from hypothesis import strategies as st

from pairing.reading import read_keras
from pairing.reading.vocabulary.activations import ACTIVATIONS
from pairing.written import Callback, Dense, Initializer, Optimizer, WrittenKeras
from tests.pairing.reading.rendering import as_json, as_source
from tests.pairing.reading.told import keras

SHARES = st.floats(0.01, 0.9)
SIZES = st.floats(1e-6, 10.0)
SEEDS = st.none() | st.integers(0, 2**31)
NORMALS = st.builds(
    Initializer,
    st.sampled_from(["normal", "truncated_normal"]),
    mean=st.floats(-1, 1),
    stddev=SIZES,
    seed=SEEDS,
)
INITIALIZERS = st.one_of(
    st.builds(
        Initializer,
        st.just("variance_scaling"),
        scale=SIZES,
        mode=st.sampled_from(["fan_in", "fan_out", "fan_avg"]),
        distribution=st.sampled_from(["uniform", "truncated_normal", "untruncated_normal"]),
        seed=SEEDS,
    ),
    st.builds(Initializer, st.just("uniform"), low=st.floats(-1, 0), high=SIZES, seed=SEEDS),
    NORMALS,
    st.builds(Initializer, st.just("constant"), value=st.floats(-2, 2)),
)
LAYERS = st.builds(
    Dense,
    units=st.integers(1, 500),
    activation=st.sampled_from(ACTIVATIONS),
    use_bias=st.booleans(),
    kernel_init=INITIALIZERS,
    bias_init=INITIALIZERS,
    l1=st.just(0.0) | SIZES,
    l2=st.just(0.0) | SIZES,
    dropout=st.just(0.0) | SHARES,
)
OPTIMIZERS = st.one_of(
    st.builds(
        Optimizer,
        st.just("sgd"),
        st.fixed_dictionaries(
            {}, optional={"learning_rate": SIZES, "momentum": SHARES, "nesterov": st.booleans()}
        ),
    ),
    st.builds(
        Optimizer,
        st.just("adam"),
        st.fixed_dictionaries(
            {}, optional={"learning_rate": SIZES, "beta_1": SHARES, "epsilon": SIZES}
        ),
    ),
    st.builds(Optimizer, st.just("rmsprop"), st.fixed_dictionaries({}, optional={"rho": SHARES})),
)
CALLBACKS = st.one_of(
    st.builds(
        Callback,
        st.just("EarlyStopping"),
        st.fixed_dictionaries(
            {"monitor": st.sampled_from(["loss", "val_loss"])},
            optional={
                "patience": st.integers(0, 50),
                "min_delta": SHARES,
                "restore_best_weights": st.booleans(),
                "mode": st.sampled_from(["auto", "min", "max"]),
                "baseline": st.none() | SHARES,
                "start_from_epoch": st.integers(0, 9),
            },
        ),
    ),
    st.builds(
        Callback,
        st.just("ReduceLROnPlateau"),
        st.fixed_dictionaries(
            {"monitor": st.just("loss")},
            optional={"factor": SHARES, "patience": st.integers(0, 9), "cooldown": st.just(1)},
        ),
    ),
    st.builds(
        Callback,
        st.just("LearningRateScheduler"),
        st.fixed_dictionaries({"schedule": SHARES}),
    ),
)
NETWORKS = st.builds(
    WrittenKeras,
    inputs=st.none() | st.integers(1, 1000),
    layers=st.lists(LAYERS, min_size=1, max_size=4).map(tuple),
    loss=st.sampled_from(["mean_squared_error", "binary_crossentropy", "categorical_crossentropy"]),
    optimizer=OPTIMIZERS,
    metrics=st.sampled_from([(), ("accuracy",), ("mean_absolute_error",)]),
    batch_size=st.none() | st.integers(1, 999),
    epochs=st.integers(1, 999),
    shuffle=st.booleans(),
    validation_split=st.just(0.0) | SHARES,
    callbacks=st.lists(CALLBACKS, max_size=2).map(tuple),
) | st.builds(
    WrittenKeras,
    inputs=st.none(),
    layers=st.just((Dense(1),)),
    loss=st.sampled_from(["binary_crossentropy", "categorical_crossentropy"]),
    from_logits=st.just(True),
)


def without_notes(written: WrittenKeras) -> WrittenKeras:
    """A record as equality is to see it."""
    from dataclasses import replace

    return replace(written, notes=())


@given(NETWORKS, st.booleans(), st.booleans())
def test_json_of_new_and_old_versions(written: WrittenKeras, old: bool, as_text: bool) -> None:
    """Parsed or as text."""
    model, compiled, fitted = as_json(written, old=old)

    read = read_keras(json.dumps(model) if as_text else model, compiled, fitted)

    assert without_notes(read) == written


@given(NETWORKS)
def test_source(written: WrittenKeras) -> None:
    """As a program."""
    assert without_notes(keras(as_source(written))) == written


def test_one_record_spelt_out() -> None:
    """A round trip through two wrong halves would pass; this would not."""
    written = WrittenKeras(inputs=3, layers=(Dense(2, "relu", l2=0.25, dropout=0.5),), epochs=7)

    source = as_source(written)

    assert "ly.Dense(2, 'relu', use_bias=True" in source
    assert "L1L2(l1=0.0, l2=0.25)" in source
    assert "input_dim=3" in source
    assert as_json(written, old=True)[2]["nb_epoch"] == 7
