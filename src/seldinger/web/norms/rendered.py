"""Sources as HTML, rendered once a process: a thousand lines that are the same for everybody."""

from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from seldinger.web.norms import queries
from seldinger.web.norms.presenters.source import (
    Cited,
    cited_in_catalogue,
    cited_in_rulebook,
    source_lines,
)


class RenderedSource(NamedTuple):
    html: SafeString
    number: int  # of lines


@lru_cache(maxsize=16)
def rulebook_source(name: str) -> RenderedSource:
    """Raises Http404 where there is no such rulebook."""
    rulebook = queries.rulebook_named(name)
    crosswalks = [pair.crosswalk for pair in queries.joined_to(rulebook=name)]
    return _rendered("rulebooks", name, cited_in_rulebook(rulebook, crosswalks))


@lru_cache(maxsize=16)
def catalogue_source(name: str) -> RenderedSource:
    """Raises Http404 where there is no such catalogue."""
    return _rendered("catalogues", name, cited_in_catalogue(queries.catalogue_named(name)))


def _rendered(kind: str, name: str, cited: Cited) -> RenderedSource:
    lines = source_lines(queries.source_of(kind, name), cited)
    html = render_to_string("norms/parts/source_lines.html", {"lines": lines})
    return RenderedSource(html, len(lines))
