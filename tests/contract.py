"""What every layer of helpers must do: `check_layer` tries it on small inputs."""

from __future__ import annotations

from helpers import layers

import keras
import numpy as np


def normal(*shape, seed=0):
    """Random numbers, float32."""
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


ONE, TWO = (normal(2, 3, 4),), (normal(2, 3, 4), normal(2, 5, 4, seed=1))
LAYERS = {  # every public layer: how it is made, and what it reads
    "AdditiveAttention": (lambda **o: layers.AdditiveAttention(5, **o), TWO),
    "AttentionPooling": (lambda **o: layers.AttentionPooling(6, **o), ONE),
    "CrossAttention": (lambda **o: layers.CrossAttention(2, **o), TWO),
    "DotAttention": (layers.DotAttention, TWO),
    "GeneralAttention": (layers.GeneralAttention, TWO),
    "LearnedPositions": (lambda **o: layers.LearnedPositions(3, **o), ONE),
    "SelfAttention": (lambda **o: layers.SelfAttention(2, **o), ONE),
    "SelfAttention, causal": (
        lambda **o: layers.SelfAttention(2, causal=True, rotary=True, room=9, **o),
        ONE,
    ),
    "SinusoidalPositions": (layers.SinusoidalPositions, ONE),
}


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
    for zeros in ("last step", "a row"):
        _check_half(make, symbolic, [_zeros(x, zeros) for x in inputs], mask=True)
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


def _zeros(x, where):
    """With zeros in the last step of each row, or in all of the first row."""
    x = x.copy()
    x[(slice(None), -1) if where == "last step" else 0] = 0
    return x


def _check_half(make, symbolic, inputs, mask=False):
    """In half precision; with a mask, steps of zeros are padding."""
    read = [keras.layers.Masking(dtype="float16")(x) for x in symbolic]
    outputs = make(dtype="mixed_float16")(*(read if mask else symbolic))
    half = keras.Model(symbolic, outputs)
    pairs = zip(keras.tree.flatten(outputs), _outputs(half, inputs), strict=True)
    for told, seen in pairs:
        assert told.dtype == keras.backend.standardize_dtype(seen.dtype) == "float16"
        assert np.all(np.isfinite(seen)), "not finite in half precision"
