"""Check of exercise 00.2, `encode`."""

from helpers import text
from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, as_list

import numpy as np

WORDS = "the a film good story not funny old bad scene actor long end plot is".split()


@checks(
    "00.2",
    name="encode",
    title="from tokens to ids",
    difficulty=1,
    minutes=3,
    hints=(
        "Go through the tokens in order; look each one up. What if it isn't there?",
        "A dictionary can be asked first (`token in ids`), or its method `get` can be "
        "told what to give when a token is missing.",
        "Start with an empty list. For each token: append its id if `ids` has one, "
        "otherwise append 1. After the loop, return the list.",
    ),
)
def _encode(answer):
    rng = np.random.default_rng()
    shuffled = rng.permutation(WORDS[1:]).tolist()
    known, strange = ["the", "The", *shuffled[:8]], shuffled[8:]
    vocabulary = text.Vocabulary(rng.permutation(known).tolist())
    ids = {token: place for place, token in enumerate(vocabulary.tokens)}
    _known_tokens(answer, [*rng.permutation(known).tolist(), known[2]], ids)
    for place in (0, 3, 5):
        tokens = rng.choice(known, 5).tolist()
        tokens.insert(place, strange[place])
        _unknown_token(answer, tokens, place, vocabulary, ids)
    return "Four lists of tokens, three of them with an unknown one."


def _known_tokens(answer, tokens, ids):
    """A list that the dictionary knows completely, one token of it twice."""
    expected = [ids[token] for token in tokens]
    result = answer(tokens, ids)
    if isinstance(result, set | dict):
        kind = type(result).__name__
        raise Wrong(f"you returned a {kind}, which can't hold a token twice.")
    if isinstance(result, list | tuple) and list(result) == tokens:
        raise Wrong("you returned the tokens themselves; their ids are asked for.")
    first = result[0] if isinstance(result, list) and len(result) == 1 else result
    if isinstance(first, int) and first == expected[0]:
        raise Wrong("only the first token came back. Is `return` inside the loop?")
    if isinstance(result, list | tuple) and len(result) != len(tokens):
        raise Wrong(
            f"{len(tokens)} tokens gave {len(result)} ids; each token needs exactly "
            f"one, in its place. You returned {_short(result)} for {_short(tokens)}."
        )
    got = as_list(result, len(tokens), int)
    if got == expected:
        return
    if sorted(got) == sorted(expected):
        raise Wrong("the ids are right, their order is not: keep the tokens' order.")
    if got == [place + 2 for place in range(len(tokens))]:
        raise Wrong("you counted places; the id of a token stands in `ids`.")
    place = next(i for i in range(len(got)) if got[i] != expected[i])
    if tokens[place] == "The" and got[place] == ids["the"]:
        raise Wrong("'The' and 'the' are two tokens: look tokens up as they are.")
    raise Wrong(
        f"token {place} is {tokens[place]!r}; you gave it id {got[place]}. "
        "What does `ids` say of it?"
    )


def _unknown_token(answer, tokens, place, vocabulary, ids):
    """A list with one token that the dictionary doesn't have."""
    expected = vocabulary.encode(tokens)
    try:
        result = answer(tokens, ids)
    except Wrong as wrong:
        raise Wrong(f"{wrong}. One token of this list is not in `ids`.") from None
    if isinstance(result, list | tuple) and len(result) == len(tokens) - 1:
        raise Wrong(
            f"{len(tokens)} tokens gave {len(result)} ids: the token that `ids` does "
            "not have was dropped, and all after it moved. It needs a place, too."
        )
    if isinstance(result, list | tuple) and None in result:
        raise Wrong("the token that `ids` does not have became None, not a number.")
    got = as_list(result, len(tokens), int)
    if got == expected:
        return
    if got[place] == 0:
        raise Wrong("the unknown token became 0, but 0 is padding: an empty place.")
    if got[place] not in ids.values():
        raise Wrong(
            f"the unknown token became {got[place]}, an id that no token has. Which "
            "id is kept for tokens that are not in the dictionary?"
        )
    raise Wrong(f"for {tokens} you returned {got}; at least one id is not right.")


def _short(items) -> str:
    """A list, cut after six items."""
    text = repr(list(items[:6]))
    return text[:-1] + ", …]" if len(items) > 6 else text
