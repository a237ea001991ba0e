"""The rules that look for themselves: a module each, named as its rule, with its `RULE`."""
