"""Exports: one summary model of a meeting, and one module for each format that it is written in."""
