"""Code with a fault in it, on purpose: exercises mend it."""
