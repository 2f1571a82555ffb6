"""Checks and predictions of notebook 01, SimpleRNN."""

from helpers.exercises.registry import Choice, Number, checks, prediction
from helpers.exercises.wrong import Wrong, as_array, as_number, close, named

import numpy as np

prediction(
    "01.A",
    "How many parameters does the recurrent layer have (input width 128, 64 units)?",
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
    for lengths in ([2, 5, 7, 3], [4, 1, 9, 9, 6, 2]):
        lengths = [lengths[0], *rng.permutation(lengths[1:])]  # never the longest first
        sequences = [rng.integers(1, 50, size).tolist() for size in lengths]
        sequences[0][0] = 1  # the id of unknown tokens is a token like all others
        _padded(answer, sequences)
    return "Four sequences of 2 to 7 ids, and six of 1 to 9."


def _padded(answer, sequences):
    """One list of sequences, padded by the answer."""
    result = answer(sequences)
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Wrong("two things are asked for: return ids, mask.")
    size = len(sequences), max(map(len, sequences))
    if isinstance(result[0], list) and len({len(row) for row in result[0]}) > 1:
        found = [len(row) for row in result[0]]
        raise Wrong(f"the rows of ids have the lengths {found}; all must be equal.")
    why = f"{size[0]} sequences, the longest has {size[1]} ids"
    ids = as_array(result[0], size, why, "ids")
    if np.asarray(result[0]).dtype.kind not in "iu":
        kind = np.asarray(result[0]).dtype
        raise Wrong(f"ids has dtype {kind}; ids are whole numbers (int).")
    mask = np.asarray(result[1])
    if mask.dtype != bool:
        raise Wrong(f"mask has dtype {mask.dtype}; it must be bool, True or False.")
    mask = as_array(mask, size, "that of ids", "mask").astype(bool)
    zeros = [[0] * (size[1] - len(row)) for row in sequences]
    expected = np.array([row + z for row, z in zip(sequences, zeros, strict=True)])
    front = np.array([z + row for row, z in zip(sequences, zeros, strict=True)])
    if np.array_equal(ids, front):
        raise Wrong("the zeros stand before the ids; here padding comes at the end.")
    if not np.array_equal(ids, expected):
        row = int(np.argmax((ids != expected).any(axis=1)))
        raise Wrong(f"{sequences[row]} became {ids[row].astype(int).tolist()}.")
    if np.array_equal(mask, expected == 0):
        raise Wrong("the mask is upside down: True must stand where there is a token.")
    if not np.array_equal(mask, expected != 0):
        row = int(np.argmax((mask != (expected != 0)).any(axis=1)))
        raise Wrong(
            f"ids is right, but for {expected[row].tolist()} your mask is "
            f"{mask[row].tolist()}. Which places hold a token? (1 is a token.)"
        )


@checks(
    "01.2",
    name="leaky_step",
    title="one step of a leaky cell",
    difficulty=2,
    minutes=10,
    hints=(
        "First the new candidate, then a mixture of it and the old state.",
        "Where x W + h U + b is negative, c is 0. With leak = 1 nothing of the old "
        "state is left, with leak = 0 all of it.",
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
    result = answer(x, h, w, u, b, leak)
    if isinstance(result, tuple):
        raise Wrong(f"you returned {len(result)} things; only the new h is asked for.")
    got = as_array(result, (6, 4), why)
    plain, total = x @ w + h @ u + b, (1 - leak) * h
    right, flat = total + leak * new, np.where(plain > 0, plain, leak * plain)
    known = {
        "that is the ReLU part alone; where is the old state?": new,
        "leak and 1 - leak have changed places.": leak * h + (1 - leak) * new,
        "tanh where ReLU is asked for.": total + leak * np.tanh(plain),
        "no activation: negative values must become 0.": total + leak * plain,
        "the bias b is missing.": total + leak * np.maximum(0, plain - b),
        "the bias b stands outside the ReLU.": total
        + leak * (np.maximum(0, plain - b) + b),
        "the ReLU must not touch the old state.": np.maximum(0, total + leak * plain),
        "the old state is kept whole; how much of it should stay?": h + leak * new,
        "U is turned round: h @ u, not h @ u.T.": total
        + leak * np.maximum(0, x @ w + h @ u.T + b),
        "a leaky ReLU is another thing: here the state leaks, not the ReLU.": flat,
        "the state leaks, not the ReLU: negative values must become 0.": total
        + leak * flat,
    }
    for message, value in known.items():
        if close(got, value) and not close(value, right):
            raise Wrong(message)
    if not close(got, right):
        i, j = np.argwhere(~np.isclose(got, right, atol=1e-5))[0]
        raise Wrong(
            f"new h[{i}, {j}] is {got[i, j]:.4f}. There x W + h U + b is "
            f"{plain[i, j]:.4f}, h was {h[i, j]:.4f}, leak is {leak:.2f}. "
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
    rng = np.random.default_rng()
    for share in (0.8, 0.3):
        logits, labels, scores = _scored(rng, share)
        got = as_number(answer(logits, labels))
        if close(got, scores["right"]):
            continue
        if got > 1:
            raise Wrong(f"you returned {got:g}; an accuracy is a share, from 0 to 1.")
        for name, message in ACCURACY_MISTAKES.items():
            if close(got, scores[name]):
                raise Wrong(message)
        raise Wrong(f"you returned {got:.4f}; counted one by one it is not that.")
    return "Two sets of 40 logits, one mostly right and one mostly wrong."


ACCURACY_MISTAKES = {
    "at 0.5": "you compared the logits with 0.5. A logit is no probability: which "
    "logit has the probability 0.5?",
    "broadcast": "(N, 1) compared with (N,) gives (N, N): every logit met every label. "
    "Print the shape of what you compare.",
    "wrong": "that is the share of wrong answers.",
    "positive": "that is the share of positive logits; the labels were not asked.",
    "labels": "that is the share of ones among the labels; the logits were not asked.",
}


def _scored(rng, share):
    """40 logits and labels, and what right and wrong ways make of them."""
    from sklearn.metrics import accuracy_score

    while True:
        labels = rng.permutation(np.arange(40) < rng.integers(23, 31)).astype("int32")
        wrong = rng.random(40) > share
        size = rng.uniform(0.05, 0.95, size=40)
        logits = size * np.where((labels == 1) ^ wrong, 1, -1)
        right = accuracy_score(labels, logits > 0)
        scores = {
            "right": right,
            "at 0.5": np.mean((logits > 0.5) == labels),
            "broadcast": np.mean((logits[:, None] > 0) == labels),
            "wrong": 1 - right,
            "positive": np.mean(logits > 0),
            "labels": np.mean(labels),
        }
        values = np.sort([*scores.values(), 0.5, 0.75])
        if np.diff(values).min() > 0.01:
            return logits[:, None], labels, scores


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
    for num_layers in (2, 1, 3):
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
        first = units * (embed + units + 1)
        shared = vocab * embed + units + 1
        known = {
            "each recurrent unit has a bias, too.": expected - units * num_layers,
            "the Dense layer has a bias, too.": expected - 1,
            "where are the biases?": expected - units * num_layers - 1,
            "the embedding has parameters, too.": expected - vocab * embed,
            "where is the Dense layer?": expected - units - 1,
            "the state meets a matrix, too: U.": expected - units**2 * num_layers,
            "Keras has one bias for each unit (PyTorch has two).": expected
            + units * num_layers,
            "what does the second layer read: the embedding?": shared
            + num_layers * first,
            "that is one recurrent layer only.": shared + first,
        }
        for message, value in known.items():
            if close(got, value):
                raise Wrong(f"{facts}; {message}")
        raise Wrong(
            f"{facts}; Keras counts {first} in the first recurrent layer alone."
        )
    return "Models of one, two and three layers, counted by Keras."


@checks(
    "01.5",
    name="leaky_step_back",
    title="one step of back-propagation through the leaky cell",
    difficulty=4,
    minutes=20,
    hints=(
        "The old state reaches the new one in two ways. Which?",
        "dh = (1 - leak) g + (leak g s) Uᵀ, where g is the gradient that comes in, and "
        "s is 1 where x W + h U + b > 0, else 0. dU = hᵀ (leak g s).",
        "Take leak times the incoming gradient and set it to 0 where the ReLU was off. "
        "One product of it with U gives the second way to h, one product of h with it "
        "gives the gradient of U. Let the shapes tell you what to transpose.",
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
    if np.shape(result[0]) == (4, 4) and np.shape(result[1]) == (6, 4):
        raise Wrong("have dh and du changed places?")
    dh = as_array(result[0], (6, 4), "that of h", "dh")
    du = as_array(result[1], (4, 4), "that of U", "du")
    plain = x @ w + h @ u + b
    new = (1 - leak) * h + leak * np.maximum(0, plain)
    straight, cell = (1 - leak) * grad, leak * grad
    inner = cell * (plain > 0)
    ways = {
        "dh counts one way from h to the new h. How many are there?": inner @ u.T,
        "dh goes straight on only. Where else does h enter?": straight,
        "dh takes the straight way whole: g is not shared.": grad + inner @ u.T,
        "dh goes through U as a forward step does; a gradient goes back.": straight
        + inner @ u,
        "dh goes through the ReLU as if it were always on.": straight + cell @ u.T,
        "dh misses the factor leak on the way through the cell.": straight
        + (grad * (plain > 0)) @ u.T,
        "that is the slope of tanh; this cell has a ReLU.": straight
        + (cell * (1 - h**2)) @ u.T,
        "that is the slope of a tanh; this cell has a ReLU.": straight
        + (cell * (1 - new**2)) @ u.T,
        "the ReLU was on where x W + h U + b > 0, not where h > 0.": straight
        + (cell * (h > 0)) @ u.T,
        "the ReLU was on where x W + h U + b > 0, not where the new h > 0.": straight
        + (cell * (new > 0)) @ u.T,
        "that is the value of the ReLU; its slope is asked for.": straight
        + (cell * np.maximum(0, plain)) @ u.T,
    }
    named(
        dh,
        slope_h,
        ways.items(),
        "dh differs from the slope measured by changing h.",
        tolerance=1e-4,
    )
    ways = {
        "dh is right; du is transposed.": slope_u.T,
        "dh is right; du misses the factor leak.": slope_u / leak,
        "dh is right; du is a mean over the batch, a sum is asked for.": slope_u / 6,
        "dh is right; du used the new h. Which h met U?": new.T @ inner,
        "dh is right; du goes through the ReLU as if it were always on.": h.T @ cell,
    }
    named(
        du,
        slope_u,
        ways.items(),
        "dh is right; du differs from the measured slope.",
        tolerance=1e-4,
    )
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
