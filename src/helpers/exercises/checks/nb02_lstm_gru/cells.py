"""Gates by hand, which two exercises compare answers with."""

import itertools

import numpy as np


def drawn_weights(rng, keys):
    """Three dictionaries: w (5, 4), u (4, 4), b (4,) for each key; no bias near 0."""
    w = {key: rng.normal(size=(5, 4)) * 0.5 for key in keys}
    u = {key: rng.normal(size=(4, 4)) * 0.5 for key in keys}
    signs = rng.choice([-1, 1], size=(len(keys), 4))
    b = rng.uniform(0.3, 0.9, size=signs.shape) * signs
    return w, u, dict(zip(keys, b, strict=True))


def side_by_side(parts, keys):
    return np.concatenate([parts[key] for key in keys], axis=-1)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def falling(a):
    return sigmoid(-a)


def plain(a):
    return a


def confused(weights, step):
    """message -> what `step` gives when the weights of the keys are confused."""
    w, u, b = weights
    turned = {key: matrix.T for key, matrix in u.items()}
    mistakes = {
        "the biases b are missing.": step(w, u, dict.fromkeys(b, 0.0)),
        "U is turned round: h @ u[...], not h @ u[...].T.": step(w, turned, b),
    }
    for key in w:
        zeros = ({**part, key: 0 * part[key]} for part in weights)
        for name, nothing, place in zip("wub", zeros, range(3), strict=True):
            changed = [*weights[:place], nothing, *weights[place + 1 :]]
            mistakes[f'{name}["{key}"] is missing.'] = step(*changed)
        text = f'u["{key}"] is turned round: no .T is needed.'
        mistakes[text] = step(w, {**u, key: turned[key]}, b)
    for key, other in itertools.permutations(w, 2):
        for name, part, place in zip("wub", weights, range(3), strict=True):
            changed = [
                *weights[:place],
                {**part, key: part[other]},
                *weights[place + 1 :],
            ]
            text = f'{name}["{other}"] stands where "{key}" is computed. Copied?'
            mistakes[text] = step(*changed)
        pair = {key: other, other: key}
        swapped = [{k: part[pair.get(k, k)] for k in part} for part in weights]
        mistakes[f'"{key}" and "{other}" have changed places.'] = step(*swapped)
    return mistakes


def far(got, right):
    """The place where two arrays differ most."""
    place = np.unravel_index(np.abs(got - right).argmax(), got.shape)
    return tuple(map(int, place))
