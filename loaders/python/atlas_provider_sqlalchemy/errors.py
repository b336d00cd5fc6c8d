class LoaderError(Exception):
    """What happened, where, and what to do next."""
