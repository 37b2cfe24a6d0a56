"""Why there is no clean copy."""


class NotClean(Exception):
    """The file cannot be cleaned for certain; the message is a sentence for people."""
