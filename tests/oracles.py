"""What other people's programs make of our Markdown: GitHub's own renderer, and one that adds math and emoji."""

import re
from collections.abc import Iterator
from itertools import groupby
from xml.etree.ElementTree import Element

import cmarkgfm
import comrak
import html5lib
import pytest
from cmarkgfm.cmark import Options

_WHITE_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_COMRAK_EXTENSIONS = (
    *("alerts", "autolink", "footnotes", "strikethrough", "table", "tagfilter", "tasklist"),
    *("math_code", "math_dollars", "shortcodes"),
)


def github_anchors(headings: list[str]) -> list[str]:
    """Return the anchors that GitHub gives to the headings of a page, in order."""
    slugger_module = pytest.importorskip("github_slugger", reason="Python 3.13 refuses to compile github-slugger")
    slugger = slugger_module.GithubSlugger()
    return [slugger.slug(heading) for heading in headings]


def by_cmark(markdown: str) -> str:
    """Return the HTML that GitHub's own renderer makes, before GitHub's emoji, math and sanitizer."""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    rendered: str = cmarkgfm.github_flavored_markdown_to_html(markdown, options)
    return rendered


def by_comrak(markdown: str) -> str:
    """Return the HTML that comrak makes with all that GitHub has, emoji and math included."""
    extensions = comrak.ExtensionOptions()
    for name in _COMRAK_EXTENSIONS:
        setattr(extensions, name, True)
    options = comrak.RenderOptions()
    options.unsafe_ = True
    rendered: str = comrak.render_markdown(markdown, extensions, None, options)
    return rendered


RENDERERS = (by_cmark, by_comrak)


def parse(html: str) -> Element:
    """Return the tree that a browser makes of a piece of HTML."""
    tree: Element = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    return tree


def fold(text: str) -> str:
    """Return the text as a browser shows it: runs of white space are one space, none at the ends."""
    return _WHITE_SPACE.sub(" ", text).strip(" ")


def shape(html: str) -> list[tuple[str, str]]:
    """Return the tags and the texts of a piece of HTML in order, with white space folded and bare spans dissolved."""
    pieces: list[tuple[str, str]] = []
    for kind, group in groupby(_pieces(parse(html)), key=lambda piece: piece[0]):
        if kind == "text":
            text = fold("".join(piece for _, piece in group))
            pieces += [("text", text)] if text else []
        else:
            pieces += group
    return pieces


def _pieces(element: Element) -> Iterator[tuple[str, str]]:
    is_bare = element.tag == "span" and not element.attrib
    if not is_bare:
        yield "tag", " ".join([str(element.tag), *(f'{name}="{value}"' for name, value in element.attrib.items())])
    yield "text", element.text or ""
    for child in element:
        yield from _pieces(child)
        yield "text", child.tail or ""
    if not is_bare:
        yield "tag", f"/{element.tag}"
