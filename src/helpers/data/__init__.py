"""The course's real data: found, verified, loaded, split without leaks, batched.

reviews        films and what critics thought of them (from notebook 01 on)
shakespeare    one long text (03)
weather        hours of temperature, weeks of CO2 (04)
pronunciation  words and their phonemes (05); `phonemes` writes these for people
batching       from lists to batches: windows of a text, length buckets (from 01 on)
series         windows of a time series, missing values (04)
splits         groups that stay together, so that nothing leaks
files, fetch   find the files and prove that they are whole; bring them here
formats        two well-known file formats, for data of your own

Loaders never fetch anything: `python -m helpers.data` (or `make setup`) does that.
"""

from helpers.data.batching import (
    batches,
    bucket_batches,
    pair_batches,
    windows,
)
from helpers.data.files import DataError, data_folder
from helpers.data.formats import read_imdb_npz, read_sentence_pairs
from helpers.data.phonemes import ipa, respelled
from helpers.data.pronunciation import (
    WordPart,
    family_report,
    load_pronunciation,
    mix_words,
)
from helpers.data.reviews import load_reviews, redraw_films
from helpers.data.series import fill_forward, series_windows
from helpers.data.shakespeare import load_shakespeare
from helpers.data.splits import group_folds
from helpers.data.weather import ORIGINS, UNITS, load_co2, load_weather

__all__ = [
    "ORIGINS",
    "UNITS",
    "DataError",
    "WordPart",
    "batches",
    "bucket_batches",
    "data_folder",
    "family_report",
    "fill_forward",
    "group_folds",
    "ipa",
    "load_co2",
    "load_pronunciation",
    "load_reviews",
    "load_shakespeare",
    "load_weather",
    "mix_words",
    "pair_batches",
    "read_imdb_npz",
    "read_sentence_pairs",
    "redraw_films",
    "respelled",
    "series_windows",
    "windows",
]
