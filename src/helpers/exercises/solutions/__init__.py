"""One file of reference answers for each notebook: shown as text, after an attempt."""
