"""Tomorrow's list, below /tomorrow/."""

from django.urls import path

from seldinger.web.assigning.views import ordering, own, tomorrow

urlpatterns = [
    path("", tomorrow.tomorrow, name="tomorrow"),
    path("solve/", tomorrow.solve, name="tomorrow_solve"),
    path("print/", tomorrow.print_list, name="tomorrow_print"),
    path("accept/", ordering.accept_all, name="tomorrow_accept_all"),
    path("undo/", ordering.undo_all, name="tomorrow_undo_all"),
    path("mine/", own.my_tomorrow, name="my_tomorrow"),
    path("rules/<int:base_id>/", tomorrow.rules, name="tomorrow_rules"),
    path("cases/<int:booking_id>/", ordering.case, name="tomorrow_case"),
    path("cases/<int:booking_id>/say/", ordering.say, name="tomorrow_say"),
    path("words/<int:day_order_id>/undo/", ordering.undo, name="tomorrow_undo"),
]
