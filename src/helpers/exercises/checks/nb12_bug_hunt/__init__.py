"""Notebook 12, the bug hunt: the faults of its cases, and four that none of them has.

A wrong name is answered with its sign, so that a sign must explain its own case and no
other.
"""

from helpers.exercises.registry import Number, fault, prediction

prediction(
    "12.A",
    "A forecaster tells the temperature of the next hour. On its validation windows "
    "its error is small. How many times larger is it in the 20 days that follow?",
    Number(within=2, low=0.1, high=20),
)

fault(
    "inverted mask",
    "the loss would not move if a real target changed, and would if padding did",
    case="12.1",
    seen="Seen in tensorflow/text, issue 894: masks that were the wrong way round, and "
    "an accuracy of 100 %.",
)
fault(
    "inputs swapped",
    "the output at a step would change if later steps of the right answer did",
    case="12.2",
    seen="Seen in keras-team/keras-io, issue 1968 (mended by pull request 1997): a "
    "translator with the inputs of its encoder and decoder swapped.",
)
fault(
    "targets off by one",
    "the target of each step would be what is read at that step",
    case="12.3",
    seen="A common slip. Its cousin is the forecast that is only the past, shifted: "
    "keras-team/keras-io, issue 661.",
)
fault(
    "time split shuffled",
    "windows on both sides of the split would have hours in common",
    case="12.4",
    seen="Seen in Y-debug-sys/Diffusion-TS, issue 67: windows were cut, shuffled, and "
    "split after that.",
)
fault(
    "softmax twice",
    "the loss could not come near 0, not even with logits that are surely right",
    case="12.5",
    seen="Seen in NVIDIA/DeepLearningExamples, issue 468: a network that ends in a "
    "softmax, and a loss that takes logits.",
)
fault(
    "training flag lost",
    "the losses of training would be the same with any rate of dropout",
    case="12.6",
    seen="Seen in google-research/vision_transformer, issue 19, and awslabs/gluonts, "
    "issue 1313: dropout that was never switched on.",
)
fault(
    "state kept over shuffled batches",
    "the loss would fall if the state were set to zero before each batch",
    case="12.7",
    seen="Seen in tensorflow/tensorflow, issue 40067: a text generator that keeps its "
    "state, trained on shuffled batches.",
)
fault(
    "cache after shuffle",
    "two epochs would bring the rows in the same order",
    case="12.8",
    seen="Seen in sql-machine-learning/sqlflow, issue 2143: the same data in the same "
    "order in each epoch.",
)
fault(
    "padding mask unused",
    "the answer to a row alone would change when zeros are put behind it",
    case="12.9",
    seen="Seen in keras-team/keras-io, issue 1968 (mended by pull request 1997): masks "
    "that were computed, and never used.",
)
fault(
    "query without a time axis",
    "the answer to a row would change with the other rows of its batch, even if all of "
    "them have the same length",
    case="12.10",
    seen="Seen in one of the two tutorials that this course grew from. There the "
    "shapes did not fit, and it stopped with an error: that was lucky.",
)
fault(
    "mean of unequal batches",
    "the score would change with the size of the batches, while the answer to each row "
    "stays the same",
    case="12.11",
    seen="Seen in tensorflow/tensorflow, issue 27993, in `evaluate` itself; it was "
    "mended long ago.",
)
fault(
    "vocabulary from the test part",
    "no word of the test part would be unknown",
    case="12.12",
    seen="Seen in one of the two tutorials that this course grew from, and in "
    "guillaumegenthial/sequence_tagging, issue 94.",
)
fault(
    "labels out of order",
    "the training loss would fall, while new rows are judged as by a coin",
)
fault(
    "learning rate too high",
    "the training loss would rise from epoch to epoch, or become NaN",
)
fault(
    "vocabulary too small",
    "many words of the training part would be unknown, too",
)
fault(
    "weights never updated",
    "the weights after the training would be those before it",
)
