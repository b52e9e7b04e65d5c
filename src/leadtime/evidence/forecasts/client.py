"""A small client for Metaculus and Manifold: polite, with a cache, over HTTPS to their own hosts alone.

The standard library does it: one GET at a time with a header needs no HTTP library. Redirects are refused, so
a key never travels to another host; it is sent, and never printed, logged or cached.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import hashlib
import http.client
import os
import random
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leadtime.errors import InputError, nearest
from leadtime.evidence.forecasts.reading import Forecasts, from_json
from leadtime.evidence.forecasts.text import decoded, read_json


@dataclass(frozen=True)
class Platform:
    """Where a platform's API is, how it wants the key, and which environment variable has it."""

    host: str
    path: str
    variable: str
    scheme: str
    needs_key: bool


PLATFORMS: Mapping[str, Platform] = {
    "metaculus": Platform("www.metaculus.com", "/api/posts/{}/", "LEADTIME_METACULUS_TOKEN", "Token", True),
    "manifold": Platform("api.manifold.markets", "/v0/market/{}", "LEADTIME_MANIFOLD_KEY", "Key", False),
}
LARGEST = 20_000_000
"""Bytes that an answer may have."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_AGAIN = {429, 500, 502, 503, 504}
_LONGEST_WAIT = 120.0


@dataclass(frozen=True)
class Answer:
    """An answer over HTTP: status, headers (names in lower case) and body."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


Transport = Callable[[str, Mapping[str, str], float], Answer]
"""(address, headers, seconds to wait) to an answer; raises :class:`OSError` where none comes."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nowhere: the answer with the redirect is the answer."""


def over_http(url: str, headers: Mapping[str, str], timeout: float) -> Answer:
    """One GET with the standard library; redirects are not followed, and the body is cut past the limit.

    An answer that is no HTTP, or that ends before its time, is no answer: a :class:`ConnectionError`.
    """
    request = urllib.request.Request(url, headers=dict(headers))  # noqa: S310  the client builds the address
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=timeout) as got:
            answer = Answer(got.status, _lower(got.headers), got.read(LARGEST + 1))
    except urllib.error.HTTPError as e:
        with e:
            return Answer(e.code, _lower(e.headers), b"")
    except http.client.HTTPException as e:
        # Not an OSError, and its text may hold what the other end sent: only its name is told.
        raise ConnectionError(f"the answer is broken ({type(e).__name__})") from None
    told = answer.headers.get("content-length", "")
    if told.isdecimal() and len(told) < 19 and len(answer.body) < min(int(told), LARGEST):
        raise ConnectionError(f"the answer ends after {len(answer.body)} of {told} bytes")
    return answer


def _lower(headers: Any) -> dict[str, str]:
    return {str(k).lower(): str(v) for k, v in headers.items()}


@dataclass
class Client:
    """Fetches questions of one ``platform``.

    ``cache`` is a folder for answers, good for ``fresh`` seconds; None keeps nothing. ``every`` is the least
    time between two requests, in seconds. After 429 or 5xx, or no answer, it waits (``Retry-After`` where
    that is given, else 1, 2, 4, … seconds and up to half as much again by chance) and tries again, ``tries``
    times in all. ``transport``, ``clock``, ``sleep`` and ``environment`` are seams for tests.
    """

    platform: str
    cache: Path | None = None
    fresh: float = 3600.0
    every: float = 1.0
    tries: int = 4
    timeout: float = 20.0
    transport: Transport = over_http
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    _last: float = field(default=float("-inf"), init=False, repr=False)

    def __post_init__(self) -> None:
        if self.platform not in PLATFORMS:
            close = nearest(self.platform, PLATFORMS)
            raise InputError(f"no platform {self.platform!r}", valid=", ".join(PLATFORMS), fix=close)

    def fetch(self, name: str) -> Forecasts:
        """The questions of a post or market by its id.

        Raises :class:`InputError` that says what is lacking: the key, the network, or the question.
        """
        if not _ID.fullmatch(name):
            raise InputError(f"{name[:60]!r} is no id", valid="letters, digits, - and _")
        at = PLATFORMS[self.platform]
        url = f"https://{at.host}{at.path.format(name)}"
        kept = self._kept(url)
        body = self._asked(url, self._headers(at)) if kept is None else kept
        raw = read_json(decoded(body, url), url)
        if kept is None:
            self._keep(url, body)
        return from_json(raw, url)

    def _headers(self, at: Platform) -> dict[str, str]:
        from leadtime import __version__

        key = self.environment.get(at.variable, "").strip()
        if not key and at.needs_key:
            raise InputError(
                f"{self.platform} wants a key, and {at.variable} is not set",
                valid=f"a key of your account there in the environment; or download "
                f"{at.host}{at.path.format('ID')} by hand and read the file",
                fix="leadtime forecast read FILE.json",
            )
        if key and not (key.isascii() and key.isprintable()):
            raise InputError(f"what stands in {at.variable} is no key", valid="printable ASCII on one line")
        headers = {"User-Agent": f"leadtime/{__version__}", "Accept": "application/json"}
        return headers | ({"Authorization": f"{at.scheme} {key}"} if key else {})

    def _asked(self, url: str, headers: Mapping[str, str]) -> bytes:
        why = ""
        for attempt in range(self.tries):
            self._pace()
            try:
                answer = self.transport(url, headers, self.timeout)
            except OSError as e:
                why, wait = _cause(e), None
            else:
                if answer.status == 200:
                    return self._whole(answer, url)
                if answer.status not in _AGAIN:
                    raise self._refused(answer.status, url)
                why, wait = f"it answered {answer.status}", self._told(answer)
            if attempt + 1 < self.tries:
                pause = 2.0**attempt * (1 + random.random() / 2)  # noqa: S311  no secret hangs on it
                self.sleep(min(pause if wait is None else wait, _LONGEST_WAIT))
        raise InputError(
            f"no answer from {PLATFORMS[self.platform].host} in {self.tries} tries: {why}",
            valid=f"a connection to the network; or download {url} elsewhere and read the file",
            fix="leadtime forecast read FILE.json",
        )

    def _pace(self) -> None:
        left = self._last + self.every - self.clock()
        if left > 0:
            self.sleep(left)
        self._last = self.clock()

    def _whole(self, answer: Answer, url: str) -> bytes:
        if len(answer.body) > LARGEST:
            raise InputError(f"the answer of {url} is larger than {LARGEST // 1_000_000} MB")
        return answer.body

    def _told(self, answer: Answer) -> float | None:
        """Seconds to wait by ``Retry-After``: a number, or a date."""
        text = answer.headers.get("retry-after", "").strip()
        if text.isdecimal():
            return float(text)
        try:
            when = email.utils.parsedate_to_datetime(text)
        except (TypeError, ValueError):
            return None
        when = when if when.tzinfo else when.replace(tzinfo=dt.UTC)
        return max(0.0, when.timestamp() - self.clock())

    def _refused(self, status: int, url: str) -> InputError:
        told = {
            401: "the key is not valid",
            403: "the key may not read this",
            404: "there is no such question",
        }
        if 300 <= status < 400:
            return InputError(f"{url} sends us elsewhere ({status}), which is not followed")
        variable = PLATFORMS[self.platform].variable
        return InputError(
            f"{url}: {told.get(status, f'it answered {status}')}",
            valid=f"a key in {variable}" if status in (401, 403) else "the id of a post or market",
        )

    def _file(self, url: str) -> Path | None:
        if self.cache is None:
            return None
        return self.cache / f"{self.platform}-{hashlib.sha256(url.encode()).hexdigest()[:24]}.json"

    def _kept(self, url: str) -> bytes | None:
        file = self._file(url)
        try:
            if file is None or not 0 <= self.clock() - file.stat().st_mtime < self.fresh:
                return None
            return file.read_bytes()
        except OSError:
            return None

    def _keep(self, url: str, body: bytes) -> None:
        """Keep an answer; moved into place, so that no half of one is read."""
        file = self._file(url)
        if file is None:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(f".{os.getpid()}.new")
        new.write_bytes(body)
        new.replace(file)


def _cause(error: OSError) -> str:
    reason = getattr(error, "reason", None)
    return str(reason or error.strerror or str(error) or type(error).__name__)
