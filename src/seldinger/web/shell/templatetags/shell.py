"""The few tags that templates share."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon of the sprite; the word beside it carries the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>',
        static("seldinger/icons.svg"),
        name,
    )


@register.filter
def day(value: object) -> str:
    """“11 月 22 日”, for sentences; tables show ISO dates."""
    return f"{value.month} 月 {value.day} 日" if value else ""  # type: ignore[attr-defined]
