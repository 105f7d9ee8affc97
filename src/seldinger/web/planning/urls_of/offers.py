"""What a base offers and what trainees wish."""

from django.urls import path

from seldinger.web.planning.views import offers, offers_workbook, wishes

urlpatterns = [
    path("offers/", offers.plan_offers, name="plan_offers"),
    path(
        "offers/<int:base_id>/departments/<int:department_id>/",
        offers.plan_offer,
        name="plan_offer",
    ),
    path("offers/<int:base_id>/rules/", offers.plan_rules, name="plan_rules"),
    path("offers/<int:seats_id>/withdraw/", offers.plan_offer_withdraw, name="plan_offer_withdraw"),
    path("offers/<int:seats_id>/restore/", offers.plan_offer_restore, name="plan_offer_restore"),
    path(
        "offers/<int:base_id>/seats.xlsx", offers_workbook.plan_seats_book, name="plan_seats_book"
    ),
    path(
        "offers/<int:base_id>/workbook/",
        offers_workbook.plan_seats_read,
        name="plan_seats_read",
    ),
    path(
        "offers/<int:base_id>/workbook/take/",
        offers_workbook.plan_seats_take,
        name="plan_seats_take",
    ),
    path("wishes/", wishes.plan_wishes, name="plan_wishes"),
    path("wishes/mine/", wishes.my_wishes, name="my_wishes"),
    path("wishes/<int:base_id>/<int:trainee_id>/", wishes.plan_wish, name="plan_wish"),
    path("locks/", wishes.plan_locks, name="plan_locks"),
    path("locks/<int:base_id>/add/", wishes.plan_lock_add, name="plan_lock_add"),
    path("locks/<int:lock_id>/withdraw/", wishes.plan_lock_withdraw, name="plan_lock_withdraw"),
    path("locks/<int:lock_id>/restore/", wishes.plan_lock_restore, name="plan_lock_restore"),
]
