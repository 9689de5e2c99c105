"""Sites that several tests look at, and a watch over all that happens while a browser shows them."""

from __future__ import annotations

import json
import random
import re
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadmark import cli, project

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import BrowserContext, Dialog

REPOSITORY = Path(__file__).resolve().parents[2]
POLICY_REPORT = "refused by the policy of the page"
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_SECONDS = 20  # after which a page goes on that nobody cares for any more
# A browser's own report of a policy's violation says less of some kinds than the event does.
_REPORTS = (
    "addEventListener('securitypolicyviolation', event => "
    f"console.error('{POLICY_REPORT}:', event.effectiveDirective, event.blockedURI))"
)


def roadmap(folder: Path, text: str) -> Path:
    """Write a roadmap that is one file, with its site; return the folder of the site."""
    (folder / "roadmap").mkdir(parents=True)
    (folder / "roadmap" / "roadmap.yaml").write_text(text, "utf-8")
    return site(folder, folder / "site")


def imported(readme: Path, folder: Path) -> Path:
    """Import a README into a folder; return that of its site."""
    assert cli.entry(["import", str(readme), "--output", str(folder), "--quiet"]) == 0
    return site(folder, folder / "site")


def yaml(data: object) -> str:
    """Data as JSON that is YAML too: what YAML takes for the end of a line, or for nothing, is escaped."""
    text = json.dumps(data, ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def site(root: Path, output: Path) -> Path:
    """Write the site of a roadmap into a folder, and return that."""
    assert cli.entry(["site", "--root", str(root), "--output", str(output), "--quiet"]) == 0
    return output


class Served:
    """A folder over http: `url` is that of the folder, `answers` what was asked for and how many bytes that took.

    While `go_on` is not set, a page stops before its last script, as it may on a slow line.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: list[tuple[str, int]] = []
        self.go_on = threading.Event()
        self.go_on.set()


@contextmanager
def served(folder: Path, headers: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Serve a folder to this machine alone, with headers of its own if need be."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder))) as server:
        answer = Served(f"http://127.0.0.1:{server.server_address[1]}/")
        server.served = answer  # type: ignore[attr-defined]
        server.headers = dict(headers or {})  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield answer
        finally:
            answer.go_on.set()
            server.shutdown()
            thread.join()


class _Handler(SimpleHTTPRequestHandler):
    """Serves files without a word, and notes what it has sent."""

    def send_header(self, keyword: str, value: str) -> None:
        if keyword == "Content-Length":
            self.server.served.answers.append((self.path, int(value)))  # type: ignore[attr-defined]
        super().send_header(keyword, value)

    def end_headers(self) -> None:
        for name, value in self.server.headers.items():  # type: ignore[attr-defined]
            self.send_header(name, value)
        super().end_headers()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        start, script, rest = source.read().rpartition(b"<script>")
        outputfile.write(start)
        outputfile.flush()
        self.server.served.go_on.wait(_SECONDS)  # type: ignore[attr-defined]
        outputfile.write(script + rest)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that it has there
        pass


class Watch:
    """All that must not happen in the tabs of a context: `seen` has it, in words.

    What is asked of any address that does not begin with `origin` is noted and gets no answer. While `is_following`, a
    test clicks on links, and so it is not noted if the address is one of the web.
    """

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.seen: list[str] = []
        self.is_following = False
        self.origin = origin
        context.add_init_script(_REPORTS)
        context.on("console", lambda message: self.seen.append(f"console: {message.text}"))
        context.on("weberror", lambda error: self.seen.append(f"error: {error.error}"))
        context.on("dialog", self._dialog)
        context.on("page", self._window)
        context.on("request", lambda request: self._request(request.url))
        # Without content: the page stays as it is, where a link led elsewhere too.
        context.route(lambda url: not self._is_ours(url), lambda route: route.fulfill(status=204))
        self.windows = 0

    def _is_ours(self, url: str) -> bool:
        return url.startswith((self.origin, "data:image/", "blob:"))

    def _request(self, url: str) -> None:
        if not (self._is_ours(url) or (self.is_following and url.startswith(("http://", "https://")))):
            self.seen.append(f"request: {url}")

    def _dialog(self, dialog: Dialog) -> None:
        self.seen.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _window(self, _page: object) -> None:
        self.windows += 1
        if self.windows > 1:  # the first is the test's own
            self.seen.append("new window")


def large(topics: int, seed: int) -> str:
    """A roadmap of so many topics in the shape of ours: its texts and resources, shuffled; the same for a seed."""
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret with it
    world = project.load(REPOSITORY)
    leaves = [topic for topic in world.topics() if not topic.is_group]
    words = sorted({word for topic in leaves for word in topic.title.split()})
    outcomes = [topic.outcome for topic in leaves]
    links = [
        {name: getattr(item, name) for name in ("title", "url", "type", "by", "cost") if getattr(item, name, "")}
        for topic in leaves
        for item in topic.resources
    ]

    def title() -> str:
        return " ".join(chance.sample(words, chance.randint(1, 5)))

    def topic(number: int) -> dict[str, Any]:
        before = range(max(0, number - 40), number)
        return {
            "id": f"t{number}",
            "title": title(),
            "level": chance.choice(["beginner", "intermediate", "advanced"]),
            "outcome": chance.choice(outcomes),
            "requires": [f"t{other}" for other in chance.sample(before, min(len(before), chance.randint(0, 3)))],
            "resources": chance.sample(links, chance.randint(2, 4)),
        }

    all_ = [topic(number) for number in range(topics)]
    groups = [{"title": title(), "topics": all_[start : start + 8]} for start in range(0, topics, 8)]
    sections = [{"title": title(), "topics": groups[start : start + 8]} for start in range(0, len(groups), 8)]
    return yaml({"title": "Large", "sections": sections})
