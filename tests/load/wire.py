"""What a phone of the benchmarks writes: a browser's handshake, and frames made beforehand."""

from typing import Final

KEY: Final = "dGhlIHNhbXBsZSBub25jZQ=="
#: What a browser offers; a server that takes it up may answer with fewer bytes.
DEFLATE: Final = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
#: What one offers that looks back at nothing.
FORGETFUL: Final = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n"
_BROWSER: Final = (
    "Connection: keep-alive, Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n"
    "User-Agent: Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/147.0.0.0 Mobile Safari/537.36\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nAccept-Encoding: gzip, deflate, br\r\n"
    "Accept-Language: nb-NO,nb;q=0.9,no;q=0.8,en;q=0.7\r\n"
)


def handshake(port: int, *, cookie: str = "language=nb", more: str = "") -> bytes:
    """The request for a websocket, with `more` header lines."""
    here = f"127.0.0.1:{port}"
    return (
        f"GET /ws HTTP/1.1\r\nHost: {here}\r\nOrigin: http://{here}\r\n{_BROWSER}"
        f"Cookie: {cookie}\r\nSec-WebSocket-Key: {KEY}\r\n{more}\r\n"
    ).encode()


def get(port: int, path: str) -> bytes:
    """The request for a file of a page."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "User-Agent: Mozilla/5.0 (Linux; Android 15)\r\nAccept: */*\r\n"
        "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: nb-NO,nb;q=0.9\r\n\r\n"
    ).encode()


def frame(payload: bytes, first: int = 0x81) -> bytes:
    """A client's frame; the mask of zeros is allowed, and costs a server as much as any other."""
    length = len(payload)
    if length < 126:
        return bytes((first, 0x80 | length, 0, 0, 0, 0)) + payload
    return bytes((first, 0x80 | 126)) + length.to_bytes(2, "big") + bytes(4) + payload
