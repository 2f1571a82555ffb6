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


@mistake("00.2", "changed the dictionary")
def adds_to_the_dictionary(tokens, ids):
    return [ids.setdefault(token, 1) for token in tokens]


@mistake("00.2", "their order is not")
def sorts(tokens, ids):
    return sorted(ids.get(token, 1) for token in tokens)


@mistake("00.2", "forgets order")
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


@mistake("00.2", "1 items")
def returns_inside_the_loop(tokens, ids):
    found = []
    for token in tokens:
        found.append(ids.get(token, 1))
        return found
