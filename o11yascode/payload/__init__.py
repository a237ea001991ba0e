"""Payloads checked without Datadog."""
