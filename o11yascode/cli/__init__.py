"""The command line: a module a command, as `commands` lists them, beside those that they share."""

import gc
import os

# What a command imports stays to its end: the cyclic collector would walk it forty times, to find nothing.
gc.set_threshold(50_000)
# Pydantic would read what every installed distribution says of itself, to find plugins that have nothing to do here.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
