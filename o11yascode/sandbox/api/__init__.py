"""The endpoints, one file a resource family; every module here with `routes` is served."""
