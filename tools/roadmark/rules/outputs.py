"""OUT: generated files against what the sources build."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roadmark import output, page
from roadmark.mistake import TemplateMistakeError
from roadmark.rule import Built, Finding, rule
from roadmark.rules import handmade, structure
from roadmark.sourcemap import MappedOutput
from roadmark.text import Place, Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

# In bytes of UTF-8: where GitHub cuts a README off, and where it is time to say so.
_CUT, _LARGE = 512_000, 500_000
_HEADING = re.compile(r"#{1,6} ")


@rule("OUT001", on=Built)
def stale_output(built: Built) -> Iterator[Finding]:
    """A generated file is not what the sources build.

    Either its sources changed, or somebody edited it by hand. `roadmark build` writes it anew; what was written by hand
    belongs into the YAML. So it is with the marks of a merge conflict: nobody needs to take them out by hand.

    Where somebody else builds the file, after a pull request is merged, `roadmark check --base REV` lets it be as it
    was in that revision; OUT002 then looks for edits by hand.

    Bad:

        roadmark check

    Good:

        roadmark build
    """
    wanted = built.output
    if output.holds(wanted):
        return
    name = wanted.path.name
    text = output.read(wanted.path)
    if text is None:
        yield Finding(Place(Source(wanted.path, ""), Span(0, 0)), f"{name} does not exist; run `roadmark build`")
    elif text in built.before:
        return
    elif conflict := _conflict(text, wanted.text):
        message = f"{name} has conflict markers; run `roadmark build`, and commit what it writes"
        yield Finding(Place(Source(wanted.path, text), conflict), message)
    elif not built.before:
        offset = _first_difference(text, wanted.text)
        is_page = isinstance(wanted, MappedOutput)
        section = is_page and (_section(text, offset) or _section(wanted.text, offset))
        where = f" from '{section}' on" if section else ""
        cure = f"run `roadmark build`{', or `roadmark absorb` to keep edits' if is_page else ''}"
        message = f"{name} is not what the sources build{where}; {cure}"
        yield Finding(Place(Source(wanted.path, text), Span(offset, offset)), message)


@rule("OUT002", on=Built)
def output_edited_by_hand(built: Built) -> Iterator[Finding]:
    """A generated file was edited by hand: the next build would undo it.

    `roadmark absorb --base REV` makes the change in the YAML; or make it there yourself, at the place that the message
    names. Then run `roadmark build`. A map is drawn from titles, levels and prerequisites, so change those. Looked for
    with `roadmark check --base REV`: without it nobody can tell an edit from a file that has yet to be built.

    Bad:

        an editor, and README.md in it

    Good:

        an editor, and roadmap/calculus.yaml in it
    """
    text = output.read(built.output.path) if built.before else None
    if text is None or text in {built.output.text, *built.before}:
        return
    if _conflict(text, built.output.text):
        return
    if isinstance(built.output, MappedOutput):
        yield from handmade.findings(built.output, built.before, text, built.world.project.root)
    else:
        path = built.output.path
        offset = _first_difference(text, built.output.text)
        cure = "it is drawn from titles and levels: change these in the YAML, and run `roadmark build`"
        message = f"{path.name} was edited by hand; {cure}"
        yield Finding(Place(Source(path, text), Span(offset, offset)), message)


@rule("OUT003", on=Built)
def output_too_long(built: Built) -> Iterator[Finding]:
    """A page is longer than 500,000 bytes: GitHub shows the first 512,000 only.

    Every link, level and author counts. Leave out what nobody needs, or move a part into a list of its own.

    Bad:

        a README.md of 513,000 bytes

    Good:

        a README.md of 90,000 bytes
    """
    wanted = built.output
    if wanted.path.suffix == ".md" and (size := output.size(wanted)) > _LARGE:
        head = wanted.text[:_LARGE].encode()[:_LARGE].decode(errors="ignore")
        source = Source(wanted.path, wanted.text[: wanted.text.find("\n", len(head)) + 1])
        message = f"{wanted.path.name} has {size:,} bytes, and GitHub shows {_CUT:,} at most; shorten it"
        yield Finding(Place(source, source.bounds(source.position(len(head)).line)), message)


@rule("OUT004", on=Built)
def broken_structure(built: Built) -> Iterator[Finding]:
    """A built page has a heading that skips a level, HTML or a code fence that nothing closes, or a dead link.

    An open `<details>` hides all that follows it, an open fence shows it as code. What a `summary` or a `markdown`
    block does to the page is reported there; the rest is a fault of the template. A tag that one `markdown` block
    opens, another one may close; a summary closes its own, for the page shows any other as text. A section that says
    its own `depth` may skip a level. Links in texts are the business of REF009, and HTML in a text of one line that of
    TXT011.

    Bad:

        title: Calculus
        summary: |
          <details>
          <summary>More</summary>

          Text.

    Good:

        title: Calculus
        summary: |
          <details>
          <summary>More</summary>

          Text.

          </details>
    """
    if isinstance(built.output, MappedOutput) and built.output.path.suffix == ".md":
        project = built.world.project
        yield from structure.faults(built.output, page.anchors(project.roadmap, project.settings.contents).names)


@rule("OUT005", on=TemplateMistakeError, fatal=True)
def template_mistake(mistake: TemplateMistakeError) -> Iterator[Finding]:
    """A template of the project cannot be rendered, so nothing is built.

    `templates/README.md.j2` and what it includes are Jinja templates that see the roadmap and nothing else: no other
    file, no variable of the environment, nothing of Python. They may use most of Jinja's filters, and have to end:
    what they may do and write grows with the roadmap, many times as much as the built-in template needs.

    Bad:

        # {{ roadmap.tittle | plain }}

    Good:

        # {{ roadmap.title | plain }}
    """
    yield Finding(mistake.place, mistake.message)


def _conflict(text: str, wanted: str) -> Span | None:
    """Where the first mark of a merge conflict stands, if the text should not have one."""
    found = re.search(r"^<{7}(?: .*)?$", text, re.MULTILINE)
    is_marked = found and f"\n{found[0]}\n" not in f"\n{wanted}" and re.search(r"^>{7}(?: |$)", text, re.MULTILINE)
    return Span(*found.span()) if found and is_marked else None


def _first_difference(old: str, new: str) -> int:
    """Offset of the first line that differs."""
    offset = 0
    for before, after in zip(old.splitlines(keepends=True), new.splitlines(keepends=True), strict=False):
        if before != after:
            break
        offset += len(before)
    return offset


def _section(text: str, offset: int) -> str:
    """The last heading at or above the line at an offset."""
    end = text.find("\n", offset)
    for line in reversed(text[: end if end >= 0 else None].split("\n")):
        if _HEADING.match(line):
            return line.lstrip("# ")
    return ""
