"""Checks and predictions of notebook 01, SimpleRNN."""

from helpers.exercises.registry import Choice, Number, checks, prediction
from helpers.exercises.wrong import Wrong, as_array, as_number, close

import numpy as np

prediction(
    "01.A",
    "How many parameters has the recurrent layer (inputs of width 128, 64 units)?",
    Number(within=0, low=0),
)
prediction(
    "01.B",
    "Which is better on validation films: the SimpleRNN, or counting words (TF-IDF)?",
    Choice(("SimpleRNN", "TF-IDF")),
)
prediction(
    "01.C",
    "Which mistake makes the score look better than it is, by more than chance?",
    Choice(("no mask", "seen vocabulary", "split by review", "none of them")),
)


@checks(
    "01.1",
    name="pad_and_mask",
    title="padding, and a mask that remembers it",
    difficulty=2,
    minutes=8,
    hints=(
        "How wide must the array be, so that the longest sequence just fits?",
        "ids[i, t] = t-th id of sequence i, or 0 behind its end; mask = the ids that "
        "are not 0.",
        "Make an array of zeros, (B, T). For each row, write its ids into the first "
        "places. Compare the array with 0 to get the mask.",
    ),
)
def _pad_and_mask(answer):
    rng = np.random.default_rng()
    lengths = rng.permutation([2, 5, 7, 3])
    sequences = [rng.integers(1, 50, size).tolist() for size in lengths]
    result = answer(sequences)
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Wrong("two things are asked for: return ids, mask.")
    ids = as_array(result[0], (4, 7), "four sequences, the longest has 7 ids", "ids")
    mask = np.asarray(result[1])
    if mask.dtype != bool:
        raise Wrong(f"mask has dtype {mask.dtype}; it must be bool, True or False.")
    mask = as_array(mask, (4, 7), "that of ids", "mask").astype(bool)
    expected = np.array([row + [0] * (7 - len(row)) for row in sequences])
    if np.array_equal(ids, np.array([[0] * (7 - len(r)) + r for r in sequences])):
        raise Wrong("the zeros stand before the ids; here padding comes at the end.")
    if not np.array_equal(ids, expected):
        row = int(np.argmax((ids != expected).any(axis=1)))
        raise Wrong(f"{sequences[row]} became {ids[row].astype(int).tolist()}.")
    if np.array_equal(mask, expected == 0):
        raise Wrong("the mask is upside down: True must stand where there is a token.")
    if not np.array_equal(mask, expected != 0):
        raise Wrong("ids is right, mask is not: it must be True exactly at the tokens.")
    return "Four sequences of 2 to 7 ids."


@checks(
    "01.2",
    name="leaky_step",
    title="one step of a leaky cell",
    difficulty=2,
    minutes=10,
    hints=(
        "First the new candidate, then a mixture of it and the old state.",
        "c = max(0, x W + h U + b); new h = (1 - leak) h + leak c.",
        "Compute x @ W + h @ U + b, replace negative values by 0, multiply by leak, "
        "add (1 - leak) times the old state.",
    ),
)
def _leaky_step(answer):
    from keras import layers

    rng = np.random.default_rng()
    x, h = rng.normal(size=(6, 5)), rng.normal(size=(6, 4))
    w, u, b = rng.normal(size=(5, 4)), rng.normal(size=(4, 4)), rng.normal(size=4)
    leak = rng.uniform(0.2, 0.4)
    cell = layers.SimpleRNNCell(4, activation="relu")
    cell.build((6, 5))
    cell.set_weights([w, u, b])
    new = np.asarray(cell(x.astype("float32"), [h.astype("float32")])[0], "float64")
    why = "a batch of 6, 4 units"
    got = as_array(answer(x, h, w, u, b, leak), (6, 4), why)
    plain, total = x @ w + h @ u + b, (1 - leak) * h
    known = {
        "that is the ReLU part alone; where is the old state?": new,
        "leak and 1 - leak have changed places.": leak * h + (1 - leak) * new,
        "tanh where ReLU is asked for.": total + leak * np.tanh(plain),
        "no activation: negative values must become 0.": total + leak * plain,
        "the bias b is missing.": total + leak * np.maximum(0, plain - b),
        "the ReLU must not touch the old state.": np.maximum(0, total + leak * plain),
        "the mixture is not weighted: 1 - leak of the old.": h + leak * new,
    }
    for message, value in known.items():
        if close(got, value) and not close(value, total + leak * new):
            raise Wrong(message)
    if not close(got, total + leak * new):
        raise Wrong(
            f"the first value of h is {got[0, 0]:.4f}; x W + h U + b is "
            f"{plain[0, 0]:.4f} there, h was {h[0, 0]:.4f}, leak {leak:.2f}. "
            "Work it out on paper: what do you get?"
        )
    return "The candidate agrees with Keras's SimpleRNNCell with ReLU."


@checks(
    "01.3",
    name="accuracy_from_logits",
    title="accuracy from logits",
    difficulty=1,
    minutes=5,
    hints=(
        "At which logit is the sigmoid one half?",
        "Right answers: logit above 0 and label 1, or logit at most 0 and label 0.",
        "Turn logits (N, 1) into (N,), compare with 0, compare with the labels, mean.",
    ),
)
def _accuracy_from_logits(answer):
    from sklearn.metrics import accuracy_score

    rng = np.random.default_rng()
    labels = rng.permutation(np.arange(40) < 22).astype("int32")
    wrong = rng.permutation(np.arange(40) < 10)  # so that no mistake gives this score
    signs = np.where((labels == 1) ^ wrong, 1, -1)
    logits = (rng.uniform(0.05, 0.45, size=40) * signs)[:, None]
    expected = accuracy_score(labels, logits[:, 0] > 0)
    got = as_number(answer(logits, labels))
    if close(got, accuracy_score(labels, logits[:, 0] > 0.5)):
        raise Wrong(
            "you compared the logits with 0.5. A logit is no probability: which logit "
            "has the probability 0.5?"
        )
    if got > 1:
        raise Wrong(f"you returned {got:g}; an accuracy is a share, from 0 to 1.")
    if close(got, np.mean((logits > 0) == labels)) and not close(got, expected):
        raise Wrong(
            "(N, 1) compared with (N,) gives (N, N): every logit met every label. "
            "Print the shape of what you compare."
        )
    if close(got, 1 - expected):
        raise Wrong("that is the share of wrong answers.")
    if not close(got, expected):
        raise Wrong(f"you returned {got:.4f}; counted one by one it is not that.")
    return "40 logits, all between -0.45 and 0.45."


@checks(
    "01.4",
    name="count_parameters",
    title="count the parameters of a stacked model",
    difficulty=2,
    minutes=10,
    hints=(
        "Go from layer to layer. How wide is what the second layer reads?",
        "Embedding: V · embed. A recurrent layer: units · (inputs + units + 1). "
        "Dense(1): inputs + 1.",
        "Start with V · embed and width = embed. For each layer: add its count, then "
        "set width = units. In the end add width + 1.",
    ),
)
def _count_parameters(answer):
    import keras
    from keras import layers

    rng = np.random.default_rng()
    vocab, embed, units = (int(n) for n in rng.integers((50, 3, 9), (90, 5, 14)))
    for num_layers in (1, 2, 3):
        model = keras.Sequential([keras.Input((None,)), layers.Embedding(vocab, embed)])
        for number in range(num_layers):
            last = number == num_layers - 1
            model.add(layers.SimpleRNN(units, return_sequences=not last))
        model.add(layers.Dense(1))
        expected = model.count_params()
        got = as_number(answer(vocab, embed, units, num_layers))
        facts = (
            f"V={vocab}, embed={embed}, units={units}, {num_layers} layer(s): "
            f"you say {got:g}"
        )
        if close(got, expected):
            continue
        if close(got, expected - units * num_layers):
            raise Wrong(f"{facts}; each recurrent unit has a bias, too.")
        if close(got, expected - 1):
            raise Wrong(f"{facts}; the Dense layer has a bias, too.")
        if close(got, expected - vocab * embed):
            raise Wrong(f"{facts}; the embedding has parameters, too.")
        first = units * (embed + units + 1)
        if close(got, vocab * embed + num_layers * first + units + 1):
            raise Wrong(f"{facts}; what does the second layer read: the embedding?")
        if close(got, vocab * embed + first + units + 1):
            raise Wrong(f"{facts}; that is one recurrent layer only.")
        raise Wrong(f"{facts}; `model.summary()` of such a model says something else.")
    return "Models of one, two and three layers, counted by Keras."


@checks(
    "01.5",
    name="leaky_step_back",
    title="one step of back-propagation through the leaky cell",
    difficulty=4,
    minutes=20,
    hints=(
        "The old state reaches the new one on two ways. Which?",
        "dh = (1 - leak) g + (leak g s) Uᵀ, where g is the gradient that comes in, and "
        "s is 1 where x W + h U + b > 0, else 0. dU = hᵀ (leak g s).",
        "inner = grad * leak, set to 0 where the ReLU was off. Return "
        "(1 - leak) * grad + inner @ U.T, and h.T @ inner.",
    ),
)
def _leaky_step_back(answer):
    rng = np.random.default_rng()
    x, h = rng.normal(size=(6, 5)), rng.normal(size=(6, 4))
    w, u, b = rng.normal(size=(5, 4)), rng.normal(size=(4, 4)), rng.normal(size=4)
    leak, grad = rng.uniform(0.2, 0.4), rng.normal(size=(6, 4))

    def loss(h, u):
        new = (1 - leak) * h + leak * np.maximum(0, x @ w + h @ u + b)
        return np.sum(new * grad)

    slope_h = _slopes(lambda value: loss(value, u), h)
    slope_u = _slopes(lambda value: loss(h, value), u)
    result = answer(grad, x, h, w, u, b, leak)
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Wrong("two gradients are asked for: return dh, du.")
    dh = as_array(result[0], (6, 4), "that of h", "dh")
    du = as_array(result[1], (4, 4), "that of U", "du")
    on = x @ w + h @ u + b > 0
    inner = leak * grad * on
    straight, through = (1 - leak) * grad, inner @ u.T
    known = {
        "dh lacks the direct way: (1 - leak) of the state goes straight on.": through,
        "dh goes through U the wrong way round: transpose it.": straight + inner @ u,
        "dh goes through the ReLU as if it were always on.": straight
        + leak * grad @ u.T,
        "dh misses the factor leak on the way through the cell.": straight
        + through / leak,
        "dh lacks the way through U.": straight,
    }
    for message, value in known.items():
        if close(dh, value, 1e-4) and not close(value, slope_h, 1e-4):
            raise Wrong(message)
    if not close(dh, slope_h, 1e-4):
        raise Wrong("dh differs from the slope measured by small changes of h.")
    if not close(du, slope_u, 1e-4):
        if close(du, slope_u.T, 1e-4):
            raise Wrong("dh is right; du is transposed.")
        raise Wrong("dh is right; du differs from the slope measured by changing U.")
    return "Both agree with slopes measured by changing each number a little."


def _slopes(fn, point, step=1e-6):
    """The gradient of a number by small changes, one entry at a time."""
    slopes = np.zeros_like(point)
    for place in np.ndindex(point.shape):
        up, down = point.copy(), point.copy()
        up[place] += step
        down[place] -= step
        slopes[place] = (fn(up) - fn(down)) / (2 * step)
    return slopes
