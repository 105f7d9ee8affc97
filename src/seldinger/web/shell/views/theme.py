"""The colours of statuses and decisions as a stylesheet, from where they are defined."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from seldinger.report.labels import STATUS, Label
from seldinger.report.privileges import DECISION
from seldinger.web.people.access import public


@public("GET")
@cache_control(public=True, max_age=3600)
def theme(request: HttpRequest) -> HttpResponse:
    labels: list[tuple[str, Label]] = [*STATUS.items(), *DECISION.items()]
    light = "".join(f"--{status}:{label.colour};" for status, label in labels)
    dark = "".join(f"--{status}:{label.dark};" for status, label in labels)
    rules = "".join(
        f".status-{status}{{--status:var(--{status});color:var(--{status});}}"
        for status, _ in labels
    )
    sheet = f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}{rules}"
    return HttpResponse(sheet, content_type="text/css; charset=utf-8")
