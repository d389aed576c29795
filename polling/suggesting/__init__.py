"""Suggestions for sorting answers under themes, worked out in a child process of its own.

`asking` is the side of the server; everything else runs in the child. Nothing is imported here, so
that the child knows no more than it needs.
"""
