"""The addresses of the audit page."""

from django.urls import path

from commonhold.faces.audit import exporting, views

app_name = "audit"
urlpatterns = [
    path("", views.trail, name="trail"),
    path("export/", exporting.export, name="export"),
]
