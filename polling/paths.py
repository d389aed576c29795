"""Parts of paths that the framework knows no name for."""

from starlette.convertors import Convertor, register_url_convertor

from polling.joincode import LETTERS, PASS


class Digits(Convertor[str]):
    """A join code: eight digits and nothing else, kept as text."""

    regex = "[0-9]{8}"

    def convert(self, value: str) -> str:
        """The digits as they stand."""
        return value

    def to_string(self, value: str) -> str:
        """The digits as they stand."""
        return value


class Link(Digits):
    """A join code with a pass, right or not: what a link and a QR say."""

    regex = f"[0-9]{{8}}-[{LETTERS}]{{{PASS}}}"


def register() -> None:
    """Lets routes say `{code:digits}` and `{joining:link}`."""
    register_url_convertor("digits", Digits())
    register_url_convertor("link", Link())
