"""The commands that do more than start something else, one module each with a `main(chosen)`."""
