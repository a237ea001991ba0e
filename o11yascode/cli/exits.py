"""The exit codes, as docs/cli.md says. 3, partly done, is what the outcome of an apply says by itself."""

DONE = 0
ERROR = 1
CHANGES = 2
USAGE = 64
INTERRUPTED = 130
