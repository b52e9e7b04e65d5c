"""The client: its manners against a transport of ours, and the standard one against a server on loopback."""

from __future__ import annotations

import http.server
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from leadtime.errors import InputError
from leadtime.evidence.forecasts.client import LARGEST, Answer, Client, over_http

MARKET = {"id": "abc", "question": "Will it?", "outcomeType": "BINARY", "probability": 0.3}
GOOD = Answer(200, {}, json.dumps(MARKET).encode())
KEY = "s3cret-key"


class World:
    """A clock that moves when somebody sleeps, and answers that come one after the other."""

    def __init__(self, *answers: Answer | OSError) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.slept: list[float] = []
        self.now = 1_000_000.0

    def sleep(self, seconds: float) -> None:
        """Let time go by."""
        self.slept.append(seconds)
        self.now += seconds

    def transport(self, url: str, headers: Mapping[str, str], timeout: float) -> Answer:
        """The next answer."""
        self.asked.append((url, headers))
        answer = self.answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    def client(self, platform: str = "manifold", **changes: Any) -> Client:
        """A client of this world."""
        own: dict[str, Any] = {"environment": {}, "clock": lambda: self.now, "sleep": self.sleep}
        return Client(platform, transport=self.transport, **(own | changes))


def test_one_question() -> None:
    """The address is the platform's own, over HTTPS, and says who asks."""
    world = World(GOOD)
    (q,) = world.client().fetch("abc").questions
    assert q.p == 0.3
    url, headers = world.asked[0]
    assert url == "https://api.manifold.markets/v0/market/abc"
    assert headers["User-Agent"].startswith("leadtime/")
    assert "Authorization" not in headers


def test_the_key_is_sent_and_never_shown(tmp_path: Path) -> None:
    """The key goes into its header; not into errors, the client's text, or the cache."""
    world = World(GOOD, Answer(403))
    client = world.client("manifold", environment={"LEADTIME_MANIFOLD_KEY": KEY}, cache=tmp_path)
    client.fetch("abc")
    assert world.asked[0][1]["Authorization"] == f"Key {KEY}"
    with pytest.raises(InputError, match="may not read") as e:
        client.fetch("other")
    assert KEY not in str(e.value) + repr(client) + "".join(f.read_text() for f in tmp_path.iterdir())


def test_a_missing_key_is_said_before_anything_is_sent() -> None:
    """Metaculus wants a key: the error names the variable and the way without it."""
    world = World()
    with pytest.raises(InputError, match="LEADTIME_METACULUS_TOKEN") as e:
        world.client("metaculus").fetch("5")
    assert "leadtime forecast read" in str(e.value)
    assert not world.asked
    with pytest.raises(InputError, match="is no key"):
        world.client("metaculus", environment={"LEADTIME_METACULUS_TOKEN": "a\r\nX: y"}).fetch("5")


def test_retries_wait_as_told() -> None:
    """429 waits for Retry-After, a date too; 503 waits longer each time; then the answer counts."""
    late = Answer(429, {"retry-after": "Mon, 12 Jan 1970 13:47:10 GMT"})
    world = World(Answer(429, {"retry-after": "7"}), late, Answer(503), GOOD)
    assert world.client(every=0).fetch("abc").questions
    assert world.slept[0] == 7
    assert world.slept[1] == 1_000_030 - 1_000_007
    assert 4 <= world.slept[2] <= 6


def test_giving_up_says_what_is_lacking() -> None:
    """Without a network: one error, with what to do instead. A 404 is not tried again."""
    world = World(*[OSError("no route")] * 4)
    with pytest.raises(InputError, match=r"4 tries: .*no route") as e:
        world.client().fetch("abc")
    assert "leadtime forecast read FILE.json" in str(e.value)
    gone = World(Answer(404))
    with pytest.raises(InputError, match="no such question"):
        gone.client().fetch("abc")
    assert len(gone.asked) == 1


def test_requests_keep_their_distance() -> None:
    """Two requests are at least a second apart."""
    world = World(GOOD, GOOD)
    client = world.client(every=1.0)
    client.fetch("abc")
    client.fetch("abd")
    assert world.slept == [1.0]


def test_the_cache_spares_a_request_for_a_while(tmp_path: Path) -> None:
    """A fresh answer is not asked for again; one past its hour is; one that is no JSON is not kept."""
    import time

    world = World(GOOD, GOOD, Answer(200, {}, b"<html>"))
    world.now = time.time() + 1
    client = world.client(cache=tmp_path)
    client.fetch("abc")
    client.fetch("abc")
    assert len(world.asked) == 1
    world.now += 4000
    client.fetch("abc")
    assert len(world.asked) == 2
    with pytest.raises(InputError, match="no JSON"):
        client.fetch("bad")
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("name", ["../x", "a/b", "a?b=1", "", "a b", "x" * 101])
def test_ids_cannot_lead_elsewhere(name: str) -> None:
    """An id is letters and digits: it cannot change the address."""
    with pytest.raises(InputError, match="is no id"):
        World().client().fetch(name)


def test_large_answers_and_redirects_are_refused() -> None:
    """An endless answer, and one that sends us to another host."""
    with pytest.raises(InputError, match="larger than"):
        World(Answer(200, {}, b"x" * (LARGEST + 1))).client().fetch("abc")
    with pytest.raises(InputError, match="not followed"):
        World(Answer(302, {"location": "https://example.org"})).client().fetch("abc")


class _Server(http.server.BaseHTTPRequestHandler):
    seen: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        """A redirect, a slow answer, a refusal with a wait, or the market."""
        self.seen.append(self.headers.get("Authorization"))
        if self.path == "/slow":
            threading.Event().wait(1.0)
        status = {"/away": 302, "/busy": 429}.get(self.path, 200)
        self.send_response(status)
        self.send_header("Location", "/market")
        self.send_header("Retry-After", "3")
        self.end_headers()
        self.wfile.write(GOOD.body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """A server on loopback."""
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()


def test_the_real_transport(server: str) -> None:
    """Over a socket: the body, a refusal with its headers, no redirect, and an end to waiting."""
    _Server.seen.clear()
    assert over_http(f"{server}/market", {"Authorization": "Key x"}, 5).body == GOOD.body
    busy = over_http(f"{server}/busy", {}, 5)
    assert (busy.status, busy.headers["retry-after"]) == (429, "3")
    assert over_http(f"{server}/away", {"Authorization": "Key x"}, 5).status == 302
    assert len(_Server.seen) == 3
    with pytest.raises(OSError, match="timed out"):
        over_http(f"{server}/slow", {}, 0.1)


BROKEN = {
    "no HTTP": b"garbage garbage\r\n\r\n",
    "a chunk cut off": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    "a body cut off": b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{}",
    "nothing": b"",
    "a header without end": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n{}",
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_broken_answers_are_no_answers(raw: bytes) -> None:
    """What is no HTTP, or ends too early, is tried again like silence, and told in one line."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            for _ in range(2):
                got, _ = listening.accept()
                with got:
                    got.recv(4096)
                    got.sendall(raw)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"

        def transport(_: str, headers: Mapping[str, str], timeout: float) -> Answer:
            return over_http(url, headers, 5)

        world = World()
        with pytest.raises(InputError, match=r"in 2 tries: (the answer|Remote end)"):
            Client("manifold", transport=transport, tries=2, sleep=world.sleep, environment={}).fetch("abc")
        thread.join(5)
    assert len(world.slept) >= 1
