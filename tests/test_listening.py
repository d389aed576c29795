"""The server listens where it was told to, and knows its own address."""

from __future__ import annotations

import ipaddress
import resource
import socket

import pytest

from polling.listening import NotListening, allow_many_phones, base, bound, lan_address


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_its_address_can_be_typed(host: str) -> None:
    with bound(host, 0) as sock:
        port = sock.getsockname()[1]
        assert base(sock) in {f"http://127.0.0.1:{port}", f"http://[::1]:{port}"}


@pytest.mark.parametrize("host", ["192.0.2.77", "no.such.host.invalid"])
def test_an_address_of_another_machine_is_said(host: str) -> None:
    with pytest.raises(NotListening, match="not an address of this machine"):
        bound(host, 0)


def test_a_used_port_comes_with_a_suggestion() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(NotListening, match=f"port {port}"):
            bound("127.0.0.1", port)


def test_a_small_reply_does_not_wait_for_the_one_before() -> None:
    with bound("127.0.0.1", 0) as sock:
        sock.setblocking(True)
        sock.listen()
        with socket.create_connection(sock.getsockname()):
            accepted, _ = sock.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_rooms_address_is_none_of_the_machines_inner_ones() -> None:
    found = lan_address()
    if found is None:
        pytest.skip("this machine is in no network")
    assert not ipaddress.ip_address(found).is_loopback


def test_a_login_shells_limit_does_not_keep_phones_out() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    _, most = before
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (1024, most))
        allow_many_phones()
        now, still = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert still == most
        assert now in {65_536, most}
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
