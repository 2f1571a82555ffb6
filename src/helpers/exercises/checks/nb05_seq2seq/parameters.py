"""What a model with other weights than those of 05.3 is, by its parameters."""

from helpers.exercises.models import shapes
from helpers.exercises.wrong import Wrong


def same_weights(model, oracle, sizes):
    """Raise Wrong unless the weights are those that are asked for.

    sizes: source_size, target_size, embed_dim, units.
    """
    got, right = shapes(model), shapes(oracle)
    if got == right:
        return
    source_size, target_size, embed, units = sizes
    tables = {"source": (source_size, embed), "target": (target_size, embed)}
    for name, (rows, width) in tables.items():
        if (rows, width) not in got:
            near = [shape for shape in got if shape[1:] == (width,) and shape[0] > 10]
            near = [shape for shape in near if abs(shape[0] - rows) < 3]
            if near:
                raise Wrong(
                    f"the embedding of the {name} has {near[0][0]} rows; there are "
                    f"{rows} ids, 0 among them."
                )
    count = model.count_params()
    for message, extra in _extra_weights(*sizes).items():
        if count == oracle.count_params() + extra:
            raise Wrong(message)
    raise Wrong(
        f"your model has {count} parameters, the asked one has "
        f"{oracle.count_params()} (sizes {source_size} and {target_size}, embeddings "
        f"{embed}, units {units}). `model.summary()` lists the layers: which one is "
        "not as asked?"
    )


def _gru(reads, units, gates=3):
    """The parameters of a GRU, with its two biases, or of an LSTM (4 gates)."""
    return gates * units * (reads + units + (2 if gates == 3 else 1))


def _sizes_of(source_size, target_size, embed, units):
    """The parameters of tables, three GRUs, and both Dense layers."""
    tables = (source_size + target_size) * embed
    dense = 2 * units * units + units + (units + 1) * target_size
    return tables, 3 * _gru(embed, units), dense


def _extra_weights(source_size, target_size, embed, units):
    """message -> how many parameters it has more than the asked model."""

    def gru(reads, units=units, gates=3):
        return _gru(reads, units, gates)

    code = 2 * units * units + units
    encoder = source_size * embed + 2 * gru(embed)
    half = units // 2
    small = 2 * gru(embed, half) + 2 * half * units + units
    return {
        "nothing goes from the source to the logits. How does the decoder learn what "
        "was read?": -encoder - code,
        "the layer that makes the code reads `units` numbers: one state only, or a sum "
        "or mean of both. Here both states stand side by side.": -units * units,
        "there is no Dense layer between the two states and the decoder.": -code,
        "the encoder reads in one direction only.": -gru(embed) - units * units,
        "the encoder reads in one direction only, and no Dense layer makes a code of "
        "its state.": -gru(embed) - code,
        "each direction has `units` units, not half of them.": small
        - 2 * gru(embed)
        - code,
        "the decoder reads both ways: at each step it knows the ids that it must still "
        "say.": gru(embed) + units * target_size,
        "the decoder reads both ways, and its two directions are merged: at each step "
        "it knows the ids that it must still say.": gru(embed),
        "the decoder is as wide as both states together; `units` are asked for.": (
            gru(embed, 2 * units) - gru(embed) + units * target_size - code
        ),
        "the decoder reads the code beside each embedding; here it begins with the "
        "code as its state.": 3 * units * units,
        "the encoder has the size of an LSTM.": 2 * (gru(embed, gates=4) - gru(embed)),
        "the decoder has the size of an LSTM; GRU is asked for.": (
            gru(embed, gates=4) - gru(embed)
        ),
        "encoder and decoder have the size of LSTMs; GRU is asked for.": 3
        * (gru(embed, gates=4) - gru(embed)),
        "encoder and decoder share one embedding; letters and phonemes have ids of "
        "their own.": -target_size * embed,
        "embed_dim and units have changed places.": (
            sum(_sizes_of(source_size, target_size, units, embed))
            - sum(_sizes_of(source_size, target_size, embed, units))
        ),
        "the Dense layer of the logits has a bias, too.": -target_size,
        "the Dense layer of the code has a bias, too.": -units,
    }
