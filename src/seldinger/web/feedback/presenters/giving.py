"""What somebody may rate, and what they have rated, as finished strings."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from seldinger.web.feedback.offers import About, Offer
from seldinger.web.feedback.periods import period_words
from seldinger.web.feedback.presenters.words import place_title
from seldinger.web.people.presenters.sign import Sign


@dataclass(frozen=True, slots=True)
class OfferRow:
    """url: empty where it has been rated."""

    title: str
    when: str
    sign: Sign
    url: str


@dataclass(frozen=True, slots=True)
class Offers:
    lead: str
    posts: tuple[OfferRow, ...]
    teachers: tuple[OfferRow, ...]


def offers_page(found: Iterable[Offer]) -> Offers:
    told = [*found]
    open_ = sum(not one.voted for one in told)
    lead = f"{open_} 项可以评价" if open_ else "现在没有要评价的"
    return Offers(
        f"{lead}。不记名：平台只记您评过，不记您说了什么",
        tuple(_row(one) for one in told if not one.about.teacher),
        tuple(_row(one) for one in told if one.about.teacher),
    )


def title_of(about: About) -> str:
    if about.teacher:
        return about.teacher.name
    return f"{place_title(about.base.rulebook, about.place)} · {about.hospital}"


def _row(offer: Offer) -> OfferRow:
    about = offer.about
    when = (
        f"最近一次审核的登记是 {about.end} 的" if about.teacher else f"{about.start} 至 {about.end}"
    )
    if offer.voted:
        sign = Sign("check", f"已评价（{period_words(offer.voted)}）", "status-met")
        return OfferRow(title_of(about), when, sign, "")
    return OfferRow(title_of(about), when, Sign("edit", "可以评价", "feedback-open"), url_of(about))


def url_of(about: About) -> str:
    if about.teacher:
        return reverse("feedback_give_teacher", args=[about.base.pk, about.teacher.pk])
    hospital = about.hospital.pk if about.hospital else 0
    return reverse("feedback_give_post", args=[about.base.pk, hospital, about.place])
