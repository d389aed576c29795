"""How the software gets what it runs on: its environment, and a browser for its tests.

`environment` runs before anything is installed and imports the standard library only.
"""
