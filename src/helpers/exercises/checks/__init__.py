"""Checks: a module or a folder for each notebook; `registry` imports them."""
