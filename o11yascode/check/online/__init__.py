"""The rules that ask Datadog."""
