"""Reference answers of notebook 11, training well."""

import json

import numpy as np


# A maximum of 1 for p makes the last stretch: cos(pi) is -1, so the rate stays 0.
def learning_rate(step, steps, rising, highest):
    """The learning rate at a step: a straight rise, then half a wave of a cosine.

    step: counts from 0.  steps: of the whole run; from there on the rate is 0.
    rising: in so many steps it rises from 0 (at step 0) to the highest rate (at step
    `rising`); may be 0.  highest: the highest rate.

    With p, the share of the fall that is done, the falling rate is
    highest * (1 + cos(pi p)) / 2. Of 100 steps, 20 of them rising, with 0.4 as highest:
    step 10 has 0.2, step 20 has 0.4, step 60 has 0.2, step 100 and step 150 have 0.
    Returns one number.
    """
    if step < rising:
        return highest * step / rising
    p = min(1, (step - rising) / (steps - rising))
    return highest * (1 + np.cos(np.pi * p)) / 2


# By value the direction may change; by norm only the length does.
def clip(gradients, limit, by):
    """Gradients that are not too large.

    gradients: a list of arrays of any shapes, one for each weight of a model.
    by: "value": each number lies between -limit and limit.
    "norm": all arrays together, as one long vector, are at most as long as `limit`. If
    they are longer, all numbers are made smaller by one factor; else nothing changes.
    (The length is the root of the sum of all squares.)
    Returns a new list of arrays; those that came in stay as they are.
    """
    if by == "value":
        return [np.clip(g, -limit, limit) for g in gradients]
    length = np.sqrt(sum(np.sum(g**2) for g in gradients))
    factor = min(1.0, limit / length) if length else 1.0
    return [g * factor for g in gradients]


# Look at levels first (a coin, too good), then at what the two curves do together.
def diagnoses():
    """What is wrong in each of the eight panels, A to H?

    Returns a dict: letter -> one of "rate too high", "rate too low", "by heart",
    "leak", "labels out of order", "two sigmoids", "words unknown", "dropped too much".
    Each stands once.
    """
    return {
        "A": "words unknown",
        "B": "leak",
        "C": "dropped too much",
        "D": "rate too high",
        "E": "two sigmoids",
        "F": "by heart",
        "G": "rate too low",
        "H": "labels out of order",
    }


# The cheapest test comes first, and the model is asked last.
def handle(body, predict):
    """Answer one request to a model, whatever its body is. Only `predict` may raise.

    body: bytes. A right one is UTF-8 and JSON: {"texts": ["A fine film.", "Dull."]},
    with 1 to 8 strings.
    predict: a function from a list of texts to a NumPy array of as many probabilities.
    Ask it once, and only if the request is right.

    Returns (status, dict). A right request gets 200 and {"fresh": [0.93, 0.12]}. A body
    of more than 10,000 bytes gets 413, any other bad one 400, and both {"error": "…"},
    a text that says what is wrong.
    """
    if len(body) > 10_000:
        return 413, {"error": "at most 10,000 bytes are read."}
    try:
        texts = json.loads(body.decode())["texts"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return 400, {"error": 'send {"texts": [...]} as JSON in UTF-8.'}
    if not isinstance(texts, list) or not 1 <= len(texts) <= 8:
        return 400, {"error": "send a list of 1 to 8 texts."}
    if not all(isinstance(text, str) for text in texts):
        return 400, {"error": "each text must be a string."}
    return 200, {"fresh": [float(p) for p in predict(texts)]}
