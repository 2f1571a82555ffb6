"""Wrong answers that people give in notebook 00, and what they must be told."""

from mistakes import mistake


@mistake("00.1", "rarer label")
def always_fresh(labels):
    return labels.mean()


@mistake("00.1", "a share, from 0 to 1")
def a_count(labels):
    return max(labels.sum(), len(labels) - labels.sum())


@mistake("00.1", "a share, from 0 to 1")
def a_percentage(labels):
    return 100 * max(labels.mean(), 1 - labels.mean())


@mistake("00.1", "How many of the 20")
def half(labels):
    return 0.5


@mistake("00.1", "one number was expected")
def the_label_itself(labels):
    return "fresh" if labels.mean() > 0.5 else "rotten"


@mistake("00.2", "One token of this list is not in `ids`")
def no_default(tokens, ids):
    return [ids[token] for token in tokens]


@mistake("00.2", "was dropped")
def leaves_unknown_out(tokens, ids):
    return [ids[token] for token in tokens if token in ids]


@mistake("00.2", "0 is padding")
def unknown_is_padding(tokens, ids):
    return [ids.get(token, 0) for token in tokens]


@mistake("00.2", "became None")
def get_without_default(tokens, ids):
    return [ids.get(token) for token in tokens]


@mistake("00.2", "an id that no token has")
def a_new_id(tokens, ids):
    return [ids.get(token, len(ids)) for token in tokens]


@mistake("00.2", "your function changed `ids`, which it was given")
def adds_to_the_dictionary(tokens, ids):
    return [ids.setdefault(token, 1) for token in tokens]


@mistake("00.2", "their order is not")
def sorts(tokens, ids):
    return sorted(ids.get(token, 1) for token in tokens)


@mistake("00.2", "can't hold a token twice")
def a_set(tokens, ids):
    return {ids.get(token, 1) for token in tokens}


@mistake("00.2", "a list was expected")
def a_generator(tokens, ids):
    return (ids.get(token, 1) for token in tokens)


@mistake("00.2", "you counted places")
def counts_places(tokens, ids):
    return [place + 2 for place, _ in enumerate(tokens)]


@mistake("00.2", "must be a whole number")
def ids_as_text(tokens, ids):
    return [str(ids.get(token, 1)) for token in tokens]


@mistake("00.2", "Is `return` inside the loop?")
def returns_inside_the_loop(tokens, ids):
    found = []
    for token in tokens:
        found.append(ids.get(token, 1))
        return found


@mistake("00.2", "Is `return` inside the loop?")
def returns_one_number(tokens, ids):
    for token in tokens:
        return ids.get(token, 1)


@mistake("00.2", "exactly one, in its place")
def appends_twice(tokens, ids):
    found = []
    for token in tokens:
        if token in ids:
            found.append(ids[token])
        found.append(1)
    return found


@mistake("00.2", "exactly one, in its place")
def the_example_by_heart(tokens, ids):
    return [2, 1, 3]


@mistake("00.2", "can't hold a token twice")
def a_dictionary(tokens, ids):
    return {token: ids.get(token, 1) for token in tokens}


@mistake("00.2", "'The' and 'the' are two tokens")
def lower_case(tokens, ids):
    return [ids.get(token.lower(), 1) for token in tokens]


@mistake("00.2", "your function changed `tokens`, which it was given")
def overwrites_the_tokens(tokens, ids):
    for place in range(len(tokens)):
        tokens[place] = ids.get(tokens[place], 1)
    return tokens


@mistake("00.2", "where one item of it is needed")
def looks_the_list_up(tokens, ids):
    return ids.get(tokens, 1)


@mistake("00.2", "as the stub's first line says")
def one_parameter(tokens):
    return tokens
