"""One order of locks: the doctor, then the application."""

from seldinger.web.applications.models import Application
from seldinger.web.people.models import Person


def locked_doctor(doctor: int) -> Person:
    """Nobody else applies, answers or grants for this doctor until the transaction ends."""
    return Person.objects.select_for_update(no_key=True).get(pk=doctor)


def locked(application: Application) -> Application:
    """The application as it stands once its doctor is locked."""
    locked_doctor(application.doctor_id)
    rows = Application.objects.select_related("doctor", "hospital", "department", "renews")
    return rows.get(pk=application.pk)
