"""That the guard on sockets guards."""

from __future__ import annotations

import socket

import pytest


def test_a_socket_to_elsewhere_fails_the_test_before_it_connects() -> None:
    with socket.socket() as reaching, pytest.raises(pytest.fail.Exception, match="reached for"):
        reaching.connect(("192.0.2.1", 9))


def test_a_socket_to_this_machine_is_let_through() -> None:
    with socket.socket() as listening, socket.socket() as reaching:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        reaching.connect(listening.getsockname())
        assert reaching.getpeername() == listening.getsockname()
