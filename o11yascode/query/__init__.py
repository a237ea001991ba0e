"""Datadog's query languages: what a text means, what is wrong with it, and queries made of queries."""
