"""The office's addresses."""

from django.urls import path

from commonhold.faces.office import processes

app_name = "office"
urlpatterns = [
    path("", processes.catalogue, name="catalogue"),
    path("<slug:name>/", processes.process, name="process"),
    path("<slug:name>/process.bpmn", processes.bpmn, name="bpmn"),
]
