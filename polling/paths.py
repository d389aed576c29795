"""Parts of paths that the framework knows no name for."""

from starlette.convertors import Convertor, register_url_convertor


class Digits(Convertor[str]):
    """A join code: eight digits and nothing else, kept as text."""

    regex = "[0-9]{8}"

    def convert(self, value: str) -> str:
        """The digits as they stand."""
        return value

    def to_string(self, value: str) -> str:
        """The digits as they stand."""
        return value


def register() -> None:
    """Lets routes say `{code:digits}`."""
    register_url_convertor("digits", Digits())
