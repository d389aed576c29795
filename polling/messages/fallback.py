"""What screens without a websocket say and are told besides: see docs/protocol.md."""

from typing import Annotated, Literal

from pydantic import Field

from polling.kinds import Model

Subject = Annotated[str, Field(max_length=200)]
Digest = Annotated[str, Field(max_length=32)]


class Have(Model):
    """What a screen has: the digest of the newest message of each subject.

    `screen` is a random mark of the page, by which its next request is known to be of the same
    screen; `anew` says that what the server may know of that screen is not to be used.
    """

    type: Literal["have"] = "have"
    screen: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,64}$")
    anew: bool = False
    subjects: dict[Subject, Digest] = Field(default={}, max_length=2000)


class Close(Model):
    """The last line of an answer or a stream that ended as a websocket by a close frame."""

    type: Literal["close"] = "close"
    code: int
