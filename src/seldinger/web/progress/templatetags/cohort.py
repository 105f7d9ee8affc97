"""The cells of the heat map."""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from seldinger.web.progress.presenters.cohort import MapCell

register = template.Library()

_CELL = (
    '<td class="cell {}"><a href="{}" title="{}"><span class="of">{}</span>'
    '<span class="n"><span aria-hidden="true">{}</span> {}</span><b>{}</b></a></td>'
)
_NOTHING = (
    '<td class="cell nothing"><span class="of">{}</span><span aria-hidden="true">{}</span></td>'
)


@register.simple_tag
def map_cells(cells: Iterable[MapCell]) -> SafeString:
    """A row's cells, every text escaped.

    Neither in the template nor by `format_html`: a page has a thousand cells, and those take
    three times and twice as long, a third of what the whole page may take.
    """
    return mark_safe("".join(map(_cell, cells)))


def _cell(cell: MapCell) -> str:
    if not cell.url:
        return _NOTHING.format(escape(cell.of), escape(cell.icon))
    texts = (cell.css, cell.url, cell.title, cell.of, cell.icon, cell.score, cell.note)
    return _CELL.format(*map(escape, texts))
