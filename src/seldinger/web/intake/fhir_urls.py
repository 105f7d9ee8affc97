"""The addresses for systems that speak FHIR, below /fhir/. They have no slash at their end."""

from django.urls import path

from seldinger.web.intake.doors import fhir

urlpatterns = [
    path("", fhir.receive, name="fhir"),
    path("metadata", fhir.metadata, name="fhir_metadata"),
    path("Procedure", fhir.procedures, name="fhir_procedures"),
    path("Procedure/<int:procedure_id>", fhir.procedure, name="fhir_procedure"),
]
