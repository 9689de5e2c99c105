"""What was measured, as tables in Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bench import suite
from bench.measure import BenchError
from bench.targets import TARGETS, code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.measure import Figures
    from bench.targets import Mark

BEGIN, END = "<!-- figures: begin, written by `make bench` -->", "<!-- figures: end -->"
_MEGABYTE = 1e6
_NOT_MEASURED = "not measured"


class Result(NamedTuple):
    """The figures of the commands on one data set, by name; None for a command that was ended at its limit."""

    title: str
    size: str
    figures: dict[str, Figures | None]


def render(results: dict[str, Result], heading: str) -> str:
    """All tables: the targets, then each data set; `heading` says when and where."""
    blocks = [f"{heading}\n", "### Targets\n", _target_table(results)]
    for result in results.values():
        blocks += [f"### {result.title}\n", f"{result.size}.\n", _figure_table(result.figures)]
    return "\n".join(blocks)


def splice(page: str, tables: str) -> str:
    """A page with new tables between its two marker comments; BenchError where it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise BenchError(f"the page has no place for the tables; put `{BEGIN}` and `{END}` into it")
    return f"{before}{BEGIN}\n\n{tables}\n{END}{after}"


def _target_table(results: dict[str, Result]) -> str:
    rows = [["What", "Figure", "By wall clock", "At most", "Met"]]
    for target in TARGETS:
        above = _find(results, target.of)
        below = _find(results, target.by) if target.by else None
        if above is None or (target.by and below is None):
            rows.append([target.what, _NOT_MEASURED, "", _number(target.most), ""])
            continue
        kinds = ("peak",) if target.is_memory else ("cpu", "wall")
        values = [getattr(above, kind) / (getattr(below, kind) if below else _MEGABYTE) for kind in kinds]
        said = [_number(value) for value in values] + [""] * (2 - len(values))
        rows.append([target.what, *said, _number(target.most), "yes" if values[0] <= target.most else "**no**"])
    return table(rows)


def _find(results: dict[str, Result], mark: Mark) -> Figures | None:
    return results[mark.data].figures.get(mark.command) if mark.data in results else None


def _figure_table(figures: dict[str, Figures | None]) -> str:
    rows = [["Command", "Processor, s", "Wall clock, s", "Memory, MB", "Python = 1", "Check ÷ this", "Runs"]]
    floor, check = figures.get(suite.FLOOR), figures.get(suite.CHECK)
    for name, found in figures.items():
        if found is None:
            rows.append([code(name), f"over {suite.RIVAL_LIMIT}, ended", *[""] * 5])
            continue
        ratios = [
            _number(found.cpu / floor.cpu) if floor else "",
            _number(check.cpu / found.cpu) if check else "",
        ]
        sizes = [_number(found.cpu), _number(found.wall), f"{found.peak / _MEGABYTE:,.0f}"]
        rows.append([code(name), *sizes, *ratios, str(found.runs)])
    return table(rows)


def table(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, all columns but the first to the right; the first row is the head."""
    widths = [max(3, *(len(row[column]) for row in rows)) for column in range(len(rows[0]))]

    def line(cells: Sequence[str]) -> str:
        sized = list(zip(cells, widths, strict=True))
        padded = [sized[0][0].ljust(sized[0][1]), *(cell.rjust(width) for cell, width in sized[1:])]
        return f"| {' | '.join(padded)} |\n"

    rule = [("-" * widths[0]), *(f"{'-' * (width - 1)}:" for width in widths[1:])]
    return "".join([line(rows[0]), line(rule), *map(line, rows[1:])])


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004 - three digits are enough
