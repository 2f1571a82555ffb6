"""The loss that makes a model forecast quantiles (pinball, or quantile, loss)."""

from __future__ import annotations

from collections.abc import Sequence

import keras
from keras import ops

__all__ = ["PinballLoss"]


@keras.saving.register_keras_serializable(package="helpers")
class PinballLoss(keras.losses.Loss):
    r"""The loss whose smallest mean is at a quantile, for several quantiles at once.

    With the error e = y - q of the forecast q of the quantile at level a:

        loss = a e if e > 0, else (a - 1) e

    At a = 0.9 a value above q costs nine times what a value as far below it costs, so
    the best q has nine tenths of the values below it. At a = 0.5: half of |e|.

    Shapes:
        y         (B, horizon)
        forecast  (B, horizon, Q), one for each level
        returns   the mean over all of them

    Args:
        levels: Q numbers between 0 and 1.

    Reference: Koenker and Bassett (1978), Regression quantiles, Econometrica 46(1).
    """

    def __init__(self, levels: Sequence[float], name: str = "pinball_loss", **kwargs):
        super().__init__(name=name, **kwargs)
        if not levels or not all(0 < level < 1 for level in levels):
            raise ValueError(f"levels must be numbers between 0 and 1, got {levels}.")
        self.levels = [float(level) for level in levels]

    def call(self, y, forecast):
        if forecast.shape[-1] != len(self.levels):
            raise ValueError(
                f"{len(self.levels)} levels need as many forecasts on the last axis, "
                f"got {tuple(forecast.shape)}."
            )
        level = ops.convert_to_tensor(self.levels, forecast.dtype)  # (Q,)
        error = ops.cast(y, forecast.dtype)[..., None] - forecast  # (B, horizon, Q)
        loss = ops.maximum(level * error, (level - 1) * error)
        return ops.mean(loss, axis=(-2, -1))  # (B,)

    def get_config(self):
        return {**super().get_config(), "levels": self.levels}
