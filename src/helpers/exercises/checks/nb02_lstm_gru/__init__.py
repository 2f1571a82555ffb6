"""Notebook 02, LSTM and GRU: its predictions; each exercise has a module."""

from helpers.exercises.registry import Choice, Number, prediction

prediction(
    "02.A",
    "New and untrained: whose gradient reaches furthest back?",
    Choice(("SimpleRNN", "LSTM", "GRU")),
)

prediction(
    "02.B",
    "How many parameters does an LSTM layer of 26 units have that reads width 32?",
    Number(within=0, low=0),
)
prediction(
    "02.C",
    "After training, how far back does the LSTM remember, against the SimpleRNN?",
    Choice(
        ("less than twice as far", "2 to 5 times as far", "more than 5 times as far")
    ),
)
prediction(
    "02.D",
    "The unit of the state that goes best with the label is switched off. How much "
    "accuracy is lost?",
    Choice(("less than 1 point", "1 to 5 points", "more than 5 points")),
)
