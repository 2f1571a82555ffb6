"""One file of checks for each notebook; `registry` imports them when it is asked."""
