"""The status colours as a stylesheet, from the one place where they are defined."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from seldinger.report.labels import STATUS
from seldinger.web.people.access import public


@public("GET")
@cache_control(public=True, max_age=3600)
def theme(request: HttpRequest) -> HttpResponse:
    light = "".join(f"--{status}:{label.colour};" for status, label in STATUS.items())
    dark = "".join(f"--{status}:{label.dark};" for status, label in STATUS.items())
    rules = "".join(
        f".status-{status}{{--status:var(--{status});color:var(--{status});}}" for status in STATUS
    )
    sheet = f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}{rules}"
    return HttpResponse(sheet, content_type="text/css; charset=utf-8")
