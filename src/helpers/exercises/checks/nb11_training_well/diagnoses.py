"""Check of exercise 11.3, `diagnoses`."""

from helpers.exercises.registry import checks
from helpers.exercises.wrong import Wrong, call, the

FAULTS = {  # letter -> fault, and what the curves show of it
    "A": ("words unknown", "both losses stay where they were after the first epoch."),
    "B": ("leak", "does anyone in this course come near 0.9 on new films?"),
    "C": (
        "dropped too much",
        "compare the accuracy in training with that on new films.",
    ),
    "D": ("rate too high", "where do its losses lie, seen from the dotted line?"),
    "E": ("two sigmoids", "compare what happens to the loss with the accuracy."),
    "F": (
        "by heart",
        "what does the validation loss do while the training loss falls?",
    ),
    "G": ("rate too low", "is anything flat, or is it all still moving at the end?"),
    "H": (
        "labels out of order",
        "something is learned in training; what of it holds on other films?",
    ),
}
WORDS = sorted(fault for fault, _ in FAULTS.values())


@checks(
    "11.3",
    name="diagnoses",
    title="eight curves, eight faults",
    difficulty=3,
    minutes=15,
    hints=(
        "Begin with what is easy to see: which panels reach an accuracy that is too "
        "good, and which stay at the level of a coin? Then look inside these groups.",
        "Four questions tell all eight apart. Is the first loss near 0.69? Does the "
        "training loss fall? Does the validation loss follow it? Which of the two "
        "accuracies is higher?",
        "Near a coin on new films at the end: one has losses above the dotted line, "
        "one is flat, one learns its training labels. Above a coin: one has a "
        "validation accuracy that is too good; of one the validation loss rises; one "
        "has a high loss for its accuracy; two begin late, and of these one is worse "
        "in training than on new films in every epoch.",
    ),
)
def _diagnoses(answer):
    got = call(answer)
    if not isinstance(got, dict):
        raise Wrong(
            f"you returned {the(got)}; a dict is asked for, such as "
            '{"A": "by heart", …}, with the letters A to H.'
        )
    _letters(got)
    right = [letter for letter, (fault, _) in FAULTS.items() if got[letter] == fault]
    if len(right) == len(FAULTS):
        return "All eight. You can read curves."
    letter = next(letter for letter in FAULTS if letter not in right)
    clue = FAULTS[letter][1]
    raise Wrong(
        f"{len(right)} of 8 are right. Look again at {letter}, which you call "
        f"{got[letter]!r}: {clue}"
    )


def _letters(got):
    """Raise Wrong unless each letter has a known fault, and each fault one letter."""
    if missing := [letter for letter in FAULTS if letter not in got]:
        raise Wrong(f"no diagnosis for {', '.join(missing)}; the panels are A to H.")
    if more := [str(key) for key in got if key not in FAULTS]:
        raise Wrong(f"there is no panel {', '.join(more)}; the panels are A to H.")
    for letter in FAULTS:
        if not isinstance(got[letter], str) or got[letter] not in WORDS:
            raise Wrong(
                f"{letter}: {the(got[letter])} is no fault of the list: "
                f"{', '.join(WORDS)}."
            )
    said = [got[letter] for letter in FAULTS]
    if twice := sorted({fault for fault in said if said.count(fault) > 1}):
        letters = [letter for letter in FAULTS if got[letter] == twice[0]]
        raise Wrong(
            f"{' and '.join(letters)} have the same diagnosis, {twice[0]!r}; each "
            "fault was made once."
        )
