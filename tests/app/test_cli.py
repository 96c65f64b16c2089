"""`neijuan app` from the command line."""

import importlib.util
import socket

import pytest

from neijuan.cli import main


def test_without_nicegui_one_line_says_how_to_get_it(monkeypatch, capsys):
    found = importlib.util.find_spec
    monkeypatch.setattr("neijuan.app.cli.find_spec", lambda name: None if name == "nicegui" else found(name))
    assert main(["app"]) == 2
    said = capsys.readouterr().err
    assert "neijuan[app]" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [["--port", "0"], ["--port", "99999"], ["--workers", "0"], ["--port", "x"]]
)
def test_wrong_use_is_told_on_one_line(arguments, capsys):
    assert main(["app", "--no-show", *arguments]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_port_that_is_taken_is_told_on_one_line(capsys):
    pytest.importorskip("nicegui")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["app", "--no-show", "--quiet", "--port", str(taken.getsockname()[1])]) == 2
    assert "--port" in capsys.readouterr().err


def test_the_page_is_served_on_this_machine_only(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=5):
        pass
    own = socket.gethostbyname(socket.gethostname())
    if own.startswith("127."):
        pytest.skip("this machine has no other address")
    with pytest.raises(OSError, match=r".+"):
        socket.create_connection((own, server.port), timeout=2).close()
