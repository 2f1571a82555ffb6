"""What every layer of helpers must do: `check_layer` tries it on small inputs."""

from __future__ import annotations

import keras
import numpy as np


def check_layer(make, *inputs, tmp_path):
    """Try a layer: shapes, config, saving, half precision, one training step.

    make: () -> a new layer.  inputs: arrays (float32) of a batch of two or more.
    """
    symbolic = [keras.Input(each.shape[1:]) for each in inputs]
    layer = make()
    outputs = layer(*symbolic)
    model = keras.Model(symbolic, outputs)
    eager = keras.tree.flatten(model(list(inputs)))
    for told, seen in zip(keras.tree.flatten(outputs), eager, strict=True):
        assert told.shape[1:] == seen.shape[1:], "a symbolic shape differs"
        assert np.all(np.isfinite(seen))

    again = type(layer).from_config(layer.get_config())
    assert again.get_config() == layer.get_config()

    model.save(tmp_path / "layer.keras")
    loaded = keras.saving.load_model(tmp_path / "layer.keras", safe_mode=True)
    for old, new in zip(eager, _outputs(loaded, inputs), strict=True):
        np.testing.assert_allclose(old, new, atol=1e-6)

    _check_half(make, symbolic, inputs)
    _check_half(make, symbolic, [_last_step_zero(x) for x in inputs], mask=True)
    before = [w.numpy() for w in layer.trainable_weights]
    if not before:
        return
    model = keras.Model(symbolic, keras.tree.flatten(outputs)[0])
    model.compile("sgd", "mse")
    model.fit(list(inputs), np.ones_like(eager[0]), verbose=0)
    moved = [
        not np.array_equal(old, new)
        for old, new in zip(before, layer.trainable_weights, strict=True)
    ]
    assert all(moved), "a weight has no gradient"


def _outputs(model, inputs):
    return keras.tree.flatten(model(list(inputs)))


def _last_step_zero(x):
    return x * (np.arange(x.shape[1]) < x.shape[1] - 1)[:, None].astype(x.dtype)


def _check_half(make, symbolic, inputs, mask=False):
    """In half precision; with a mask, steps of zeros are padding."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_float16")
    try:
        read = [keras.layers.Masking()(x) for x in symbolic] if mask else symbolic
        half = keras.Model(symbolic, make()(*read))
    finally:
        keras.config.set_dtype_policy(before)
    for each in _outputs(half, inputs):
        assert each.dtype == "float16"
        assert np.all(np.isfinite(each)), "not finite in half precision"
