"""The command line."""

import gc

# What a command imports stays to its end: the cyclic collector would walk it forty times, to find nothing.
gc.set_threshold(50_000)
