"""The exit codes, as docs/cli.md says."""

DONE = 0
ERROR = 1
CHANGES = 2
PARTLY = 3
USAGE = 64
INTERRUPTED = 130
