"""The body that an update sends."""

from o11yascode.resource.carry import update_body

__all__ = ["update_body"]
