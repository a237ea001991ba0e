"""The rules whose findings query parsers, payload models and builders tell: a module each, for level, page and examples."""
