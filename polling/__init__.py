"""Ask a room, and take home what it answered: a self-hosted audience polling server."""

__version__ = "0.1.0"
