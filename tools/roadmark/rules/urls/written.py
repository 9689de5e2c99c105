"""URL: how the address of a page is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roadmark import address
from roadmark.address import Rewrite
from roadmark.nodes import Link
from roadmark.rule import Finding, rule
from roadmark.rules.urls.pointing import correction, suggestion, web

if TYPE_CHECKING:
    from collections.abc import Iterator

# What no certificate is for, or none is needed for.
_PRIVATE = (".localhost", ".local", ".internal", ".test", ".onion", ".i2p")
_NAMES_THE_FILE = re.compile(r"\bpdf\b", re.IGNORECASE)


@rule("URL002", on=Link)
def not_encrypted(link: Link) -> Iterator[Finding]:
    """A link begins with `http:`, although nearly every site has `https:`.

    What is not encrypted can be read and changed on its way. Open the page with `https:` before you write it so: a few
    old sites still have none, and deserve `# roadmark: allow[URL002] reason`.

    Bad:

        - id: calculus
          title: Calculus
          resources:
            - title: Paul's Online Math Notes
              url: http://tutorial.math.lamar.edu

    Good:

        - id: calculus
          title: Calculus
          resources:
            - title: Paul's Online Math Notes
              url: https://tutorial.math.lamar.edu
    """
    if link.url[:5].lower() != "http:" or not (parts := web(link)) or address.is_shortened(link.url):
        return  # where a shortened one leads, URL004 wants to know
    if link.url == f"http://{link.text}" and not link.is_verbatim:  # GitHub puts it before a bare `www.`
        return
    is_named = not parts.host[-1:].isdecimal() and "[" not in parts.host  # of a number URL009 speaks, and of a port
    is_public = parts.host != "localhost" and not parts.host.endswith(_PRIVATE)
    if is_named and is_public and parts.port in {"", "80"}:
        port = parts.port and f":{parts.port}"
        end = len(parts.scheme + parts.authority) if port else len(parts.scheme)
        text = f"https:{parts.authority.removesuffix(port)}" if port else "https:"
        yield suggestion(link, Rewrite(0, end, text), "`http:` is not encrypted; use `https:` if the site has it")


@rule("URL003", on=Link, fixes=True)
def tracking_parameters(link: Link) -> Iterator[Finding]:
    """A url carries parameters that only tell its site where the reader came from: `utm_source`, `fbclid`, `si` ...

    Without them it is shorter, leads to the same page, and is found when somebody adds it a second time.

    Bad:

        - id: backpropagation
          title: Backpropagation
          resources:
            - title: Backpropagation, Intuitively
              url: https://www.youtube.com/watch?v=Ilg3gGewQ5U&ab_channel=3Blue1Brown

    Good:

        - id: backpropagation
          title: Backpropagation
          resources:
            - title: Backpropagation, Intuitively
              url: https://www.youtube.com/watch?v=Ilg3gGewQ5U
    """
    if "?" not in link.url or not (rewrite := address.tracking(link.url)) or not web(link):
        return
    names = [f"`{name}`" for name in dict.fromkeys(address.trackers(link.url))]
    what = " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
    verb, pronoun = ("track", "them") if len(names) > 1 else ("tracks", "it")
    yield correction(link, rewrite, f"{what} only {verb} the reader; delete {pronoun}")


@rule("URL007", on=Link, fixes=True)
def another_form_is_canonical(link: Link) -> Iterator[Finding]:
    """A url has a better form: the page of a paper instead of its file, the desktop's page instead of the phone's.

    The page of an arXiv paper has the abstract, all versions and the file; `dx.doi.org` is the old name of `doi.org`;
    `m.youtube.com` and `en.m.wikipedia.org` forward phones, but not computers. A link whose text says that it is the
    PDF stays, and so does one to a page of it.

    Bad:

        - id: attention
          title: Attention
          resources:
            - title: Attention Is All You Need
              url: https://arxiv.org/pdf/1706.03762.pdf

    Good:

        - id: attention
          title: Attention
          resources:
            - title: Attention Is All You Need
              url: https://arxiv.org/abs/1706.03762
    """
    rewrite = address.canonicalization(link.url)
    if not rewrite or not web(link):
        return
    message = f"`{link.url[rewrite.start : rewrite.end]}` forwards to `{rewrite.text}`; write that"
    if rewrite.text.startswith("abs/"):
        if link.text != link.url and _NAMES_THE_FILE.search(link.text):
            return
        message = f"this is the file of a paper; link to its page, `{rewrite.text}`"
    yield correction(link, rewrite, message)
