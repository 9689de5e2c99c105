"""Urls as texts: their parts, which of them lead to the same resource, which lead nowhere, how one is best written."""

from __future__ import annotations

import json
import re
import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from roadmark import address, graph, markdown, project
from roadmark import identity as module
from roadmark.identity import identity, part
from roadmark.rule import World
from roadmark.rules import RULES
from roadmark.rules.urls.refusal import refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARAMETERS = ["utm_source=x", "UTM_Medium=y", "fbclid=1", "si=2", "feature=share", "ref_=z", "gclid", "source=rss"]
OTHERS = ["id=3", "v=Ilg3gGewQ5U", "list=PL1", "t=60", "q=%7Ea+b", "utm=1", "page", "a=b=c", "sk=1", ""]
HOSTS = [
    "example.com", "WWW.Example.com", "example.com:443", "münchen.example.com", "www.youtube.com", "m.youtube.com",
    "youtu.be", "youtube-nocookie.com", "arxiv.org", "export.arxiv.org", "dx.doi.org", "doi.org", "github.com",
    "en.m.wikipedia.org", "www.amazon.de", "medium.com", "x.com",
]  # fmt: skip
PATHS = [
    "", "/", "/a", "/a/", "/%7ea/B%2fc", "/watch", "/playlist", "/Ilg3gGewQ5U", "/embed/Ilg3gGewQ5U", "/pdf/1706.03762",
    "/pdf/1706.03762v5.pdf", "/abs/1706.03762", "/pdf/cs/0112017", "/10.1000/AbC", "/Owner/Name.git", "/owner/name/x/Y",
    "/owner/name/", "/wiki/Limit_(mathematics)", "/wiki/Größe", "//", "/a%zz",
]  # fmt: skip
FRAGMENTS = ["", "#", "#part", "#page=5", "#/route", "#readme", "#:~:text=x"]
# Nearly urls: the characters that matter, and words that begin something.
PIECES = st.sampled_from(
    ["http", "https", "javascript", "mailto", "file", "localhost", "www.", "example.com", "docs", "..", "%3A", "%20",
     "&colon;", "&#58;", "&amp;", "%2525", "%253A", "é", "\u202e", "\u00a0", *"://?#@&=;%.[]()<>\\'\" aB1|`$"]
)  # fmt: skip
TEXTS = st.lists(PIECES, min_size=1, max_size=12).map("".join)


@st.composite
def urls(draw: st.DrawFn) -> str:
    scheme = draw(st.sampled_from(["https://", "http://", "HTTPS://"]))
    query = draw(st.lists(st.sampled_from([*PARAMETERS, *OTHERS]), max_size=4))
    separator = draw(st.sampled_from(["&", "&amp;"]))
    return "".join(
        [
            scheme,
            draw(st.sampled_from(HOSTS)),
            draw(st.sampled_from(PATHS)),
            draw(st.sampled_from(["", "?"])) if not query else f"?{separator.join(query)}",
            draw(st.sampled_from(FRAGMENTS)),
        ]
    )


@given(st.one_of(urls(), TEXTS, st.text()))
def test_parts_are_the_url(url: str) -> None:
    assert "".join(address.split(url)) == url


def canonical(url: str) -> str:
    rewrite = address.canonicalization(url)
    return rewrite.apply(url) if rewrite else url


@pytest.mark.parametrize(
    ("url", "user", "host", "port", "is_web"),
    [
        ("https://Example.COM./x", "", "example.com", "", True),
        ("HTTP://me:pw@example.com:8080?x", "me:pw@", "example.com", "8080", True),
        ("https://[2001:DB8::7]:443/", "", "[2001:db8::7]", "443", True),
        ("https://a@b@example.com", "a@b@", "example.com", "", True),
        ("https:///x", "", "", "", False),
        ("//example.com/x", "", "example.com", "", False),
        ("mailto:me@example.com", "", "", "", False),
        ("docs/x.md", "", "", "", False),
        ("", "", "", "", False),
    ],
)
def test_parts(url: str, user: str, host: str, port: str, is_web: bool) -> None:  # noqa: FBT001
    parts = address.split(url)
    assert (parts.user, parts.host, parts.port, parts.is_web) == (user, host, port, is_web)
    assert url[slice(*parts.host_span)].lower().rstrip(".") == host


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://arxiv.org/pdf/1706.03762.pdf", "https://arxiv.org/abs/1706.03762"),
        ("http://www.arxiv.org/pdf/1706.03762v5?x=1", "http://www.arxiv.org/abs/1706.03762v5?x=1"),
        ("https://arxiv.org/pdf/hep-th/9901001.pdf", "https://arxiv.org/abs/hep-th/9901001"),
        ("https://arxiv.org/pdf/math.GT/0309136", "https://arxiv.org/abs/math.GT/0309136"),
        ("HTTPS://DX.DOI.ORG/10.1000/182", "HTTPS://doi.org/10.1000/182"),
        ("https://m.youtube.com", "https://www.youtube.com"),
        ("https://pt-br.m.wikipedia.org/wiki/X#y", "https://pt-br.wikipedia.org/wiki/X#y"),
        ("https://arxiv.org/pdf/1706.03762.pdf#page=5", None),
        ("https://arxiv.org/pdf/1706.03762.pdf?x#page=5", None),
        ("https://arxiv.org/ftp/arxiv/papers/2205/2205.02302.pdf", None),
        ("https://dx.doi.org/", None),
        ("https://m.youtube.com.example.org/", None),
        ("https://example.org/m.youtube.com/", None),
        ("https://example.org", None),
        ("https://example.org/", None),
    ],
)
def test_canonical(url: str, expected: str | None) -> None:
    assert canonical(url) == (expected or url)


@given(urls())
def test_canonical_form_is_final_and_leads_to_the_same(url: str) -> None:
    better = canonical(url)
    assert canonical(better) == better
    assert (identity(better), part(better)) == (identity(url), part(url))


@given(urls())
def test_identity_does_not_depend_on_tracking(url: str) -> None:
    assert identity(address.without_tracking(url)) == identity(url)


WEB = st.lists(
    st.sampled_from(
        [
            *("https://", "http://", "www.", "a", "B.", "com", "arxiv.org", "youtu.be", "en.m.wikipedia.org", "x.com"),
            *("%41", "//", *"/.:@?#%&-_~ \\ä"),
        ]
    ),
    max_size=8,
).map("".join)


@given(WEB)
@example("https://www.a")
@example("https://www.www.a.org/")
@example("https://a./")
@settings(max_examples=1000)
def test_a_plain_url_has_the_identity_that_a_closer_look_finds(url: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_PLAIN", re.compile("(?!)"))
        expected = identity(f"https://{url}")
    assert identity(f"https://{url}") == expected


@given(st.one_of(urls(), TEXTS, st.text()))
def test_every_text_has_an_identity(url: str) -> None:
    assert isinstance(identity(url), str)
    assert isinstance(part(url), str)
    assert isinstance(address.long_form(url), str)


@given(st.sampled_from(HOSTS), st.lists(st.sampled_from([*PARAMETERS, *OTHERS])), st.sampled_from(FRAGMENTS))
def test_all_but_tracking_stays_as_it_is(host: str, query: list[str], fragment: str) -> None:
    assume(query)
    before = f"https://{host}/a%7E//b/"
    url = f"{before}?{'&'.join(query)}{fragment}"
    found = address.trackers(url)
    stay = [parameter for parameter in query if parameter.partition("=")[0] not in found]
    expected = before + (f"?{'&'.join(stay)}" if any(stay) or not found else "") + fragment
    assert address.without_tracking(url) == expected
    assert address.trackers(expected) == []
    assert set(found) <= {parameter.partition("=")[0] for parameter in PARAMETERS}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/?utm_source=x&id=3#f", "https://example.com/?id=3#f"),
        ("https://example.com/?utm_source=x&amp;id=3&amp;utm_medium=y", "https://example.com/?id=3"),
        ("https://example.com?utm_source=x", "https://example.com"),
        ("https://example.com/?a&utm_source=x&b&utm_medium=y&c", "https://example.com/?a&b&c"),
        ("https://youtu.be/Ilg3gGewQ5U?si=x&t=60", "https://youtu.be/Ilg3gGewQ5U?t=60"),
        ("https://example.com/?si=x", "https://example.com/?si=x"),
        ("https://www.amazon.com.br/dp/1?ref_=x", "https://www.amazon.com.br/dp/1"),
        ("https://aws.amazon.com/?ref_=x", "https://aws.amazon.com/?ref_=x"),
        ("https://notmedium.com/?source=x", "https://notmedium.com/?source=x"),
        ("docs/x.md?utm_source=x", "docs/x.md"),
    ],
)
def test_without_tracking(url: str, expected: str) -> None:
    assert address.without_tracking(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://youtu.be/Ilg3gGewQ5U", "https://www.youtube.com/watch?v=Ilg3gGewQ5U"),
        ("http://www.youtu.be/Ilg3gGewQ5U/?t=1&si=x#y", "https://www.youtube.com/watch?v=Ilg3gGewQ5U&t=1#y"),
        ("https://youtu.be/short", ""),
        ("https://youtu.be/Ilg3gGewQ5U/x", ""),
        ("https://bit.ly/Ilg3gGewQ5U", ""),
    ],
)
def test_long_form(url: str, expected: str) -> None:
    assert address.is_shortened(url)
    assert address.long_form(url) == expected
    assert not expected or identity(expected) == identity(url)


SAME = [
    ["https://example.com", "http://example.com/", "https://WWW.EXAMPLE.com:443/?", "https://example.com./#x"],
    ["https://example.com/~a/ä", "https://example.com/%7Ea/%c3%A4", "https://example.com/%7ea/ä/"],
    ["https://example.com/a%2Fb"],
    ["https://example.com/a/b"],
    ["https://example.com/A/b"],
    ["https://example.com/a/b?x=1&y=2", "https://example.com/a/b?x=1&utm_source=z&y=2"],
    ["https://example.com/a/b?x=2&y=2"],
    ["https://example.com:8080"],
    ["https://example.com/index.html"],
    [
        "https://arxiv.org/abs/1706.03762", "https://arxiv.org/pdf/1706.03762v5.pdf", "https://doi.org/10.48550/arXiv.1706.03762",
        "https://export.arxiv.org/abs/1706.03762v1", "https://arxiv.org/html/1706.03762v7/",
    ],
    ["https://arxiv.org/abs/1706.03763"],
    ["https://doi.org/10.1000/AbC", "http://dx.doi.org/10.1000/aBc/", "https://www.doi.org/10.1000%2Fabc"],
    [
        "https://www.youtube.com/watch?v=Ilg3gGewQ5U", "https://youtu.be/Ilg3gGewQ5U?t=1", "https://m.youtube.com/shorts/Ilg3gGewQ5U",
        "https://www.youtube-nocookie.com/embed/Ilg3gGewQ5U?rel=0", "https://youtube.com/live/Ilg3gGewQ5U",
    ],
    ["https://www.youtube.com/watch?v=ilg3gGewQ5U"],
    ["https://www.youtube.com/watch?v=Ilg3gGewQ5U&list=PL1&index=2", "https://youtu.be/Ilg3gGewQ5U?list=PL1"],
    ["https://www.youtube.com/playlist?list=PL1", "https://m.youtube.com/playlist?list=PL1&si=x"],
    ["https://www.youtube.com/@3blue1brown"],
    ["https://github.com/Owner/Name", "http://www.github.com/owner/name.git/", "https://github.com/owner/name?tab=readme-ov-file"],
    ["https://github.com/owner/name/blob/main/A.md"],
    ["https://github.com/owner/name/blob/main/a.md"],
    ["https://github.com/owner"],
    ["https://gist.github.com/owner/name"],
    ["https://en.wikipedia.org/wiki/X", "https://en.m.wikipedia.org/wiki/X"],
    ["https://twitter.com/a", "https://x.com/a", "https://mobile.twitter.com/a"],
    ["docs/a b.md", "./docs/a%20b.md", "/docs/../docs//a b.md#x"],
    ["mailto:me@example.com"],
]  # fmt: skip


def test_same_resources_and_no_others() -> None:
    identities = [{identity(url) for url in group} for group in SAME]
    assert [len(group) for group in identities] == [1] * len(SAME), identities
    assert len(set.union(*identities)) == len(SAME)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/a", ""),
        ("https://example.com/a#", ""),
        ("https://example.com/a#README", ""),
        ("https://example.com/a#:~:text=some%20words", ""),
        ("https://example.com/a#one%20two", "one two"),
        ("https://example.com/#/route", "/route"),
        ("https://www.youtube.com/watch?v=Ilg3gGewQ5U&t=60s", "60s"),
        ("https://www.youtube.com/embed/Ilg3gGewQ5U?start=60", "60"),
        ("https://example.com/?t=60", ""),
    ],
)
def test_part(url: str, expected: str) -> None:
    assert part(url) == expected


def find(root: Path, addresses: list[str]) -> Iterator[tuple[str, bool]]:
    """Every address as the url of a resource, and whether URL001 speaks of it."""
    root.joinpath("roadmap").mkdir(exist_ok=True)
    listed = "".join(f"- {{title: A, url: {json.dumps(url, ensure_ascii=False)}}}\n" for url in addresses)
    root.joinpath("roadmap/roadmap.yaml").write_text(f"resources:\n{listed}", "utf-8")
    loaded = project.load(root)
    assert loaded.is_whole
    world = World(loaded, graph.build([]))
    found = (finding for link in world.links for finding in RULES["URL001"].check(link, world))
    lines = {finding.place.position.line for finding in found}
    return ((url, number in lines) for number, url in enumerate(addresses, 2))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXTS.filter(lambda text: text.strip(" ") and not text.startswith("#")), min_size=1, max_size=20))
@example(
    ["javascript&colon;x", "java%73cript:x", "&#106;avascript:x", "a%253Ab", "docs%3Ax", "http%3a//x", "\u00a0", "é:"]
)
def test_what_the_renderer_refuses_is_a_finding(tmp_path: Path, texts: list[str]) -> None:
    for name in ("docs", "docs&colon;x"):
        tmp_path.joinpath(name).touch()
    addresses = [text.replace("\u202e", "") for text in texts]  # YML004 speaks of it
    assume(all(text.strip(" ") for text in addresses))
    for url, is_found in find(tmp_path, addresses):
        assert is_found or markdown.destination(url), url


@given(st.one_of(TEXTS, st.text(string.printable)))
def test_advice_on_a_url_can_be_followed(url: str) -> None:
    found = refusal(url)
    if found:
        start, end, text = found.rewrite
        assert 0 <= start <= end <= len(url)
        assert not text or found.rewrite.apply(url) != url


@given(urls())
def test_ordinary_urls_are_not_refused(url: str) -> None:
    assert refusal(url) is None


HOSTILE = [
    "(",
    "[",
    "[[](",
    "<",
    '"',
    "/",
    "\\",
    ".",
    "a.",
    "a@",
    ":",
    "https:",
    "%",
    "&amp;",
    "?&",
    "#",
    " ",
    "x-",
    "://",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_texts_take_no_time(hostile: str) -> None:
    # A pattern that is not linear would be at this for minutes.
    for before in ("", "https://", "https://example.com/", "https://example.com/?", "www.", "a@", "[a]("):
        url = before + hostile * (200_000 // len(hostile))
        assert "".join(address.split(url)) == url
        assert identity(canonical(url)) == identity(url)
        assert identity(address.without_tracking(url)) == identity(url)
        assert len(part(url)) <= len(url)
        assert not address.long_form(url)
        assert not (found := refusal(url)) or 0 <= found.rewrite.start <= found.rewrite.end <= len(url)
