"""The office's addresses."""

from django.urls import path

from commonhold.faces.office import (
    decisions,
    incident,
    incidents,
    migrations,
    processes,
    publishing,
    versions,
)

app_name = "office"
urlpatterns = [
    path("", processes.catalogue, name="catalogue"),
    path("<slug:name>/", processes.process, name="process"),
    path("<slug:name>/process.bpmn", processes.bpmn, name="bpmn"),
    path("<slug:name>/decisions/", decisions.decisions, name="newest_decisions"),
    path("<slug:name>/versions/", versions.versions, name="versions"),
    path("<slug:name>/versions/compare/", versions.compare, name="compare"),
    path("<slug:name>/versions/<str:digest>/process.bpmn", versions.bpmn, name="version_bpmn"),
    path("<slug:name>/versions/<str:digest>/decisions/", decisions.decisions, name="decisions"),
    path(
        "<slug:name>/versions/<str:digest>/decisions/<path:decision_id>/", decisions.decision, name="decision"
    ),
    path("<slug:name>/incidents/", incidents.incidents, name="incidents"),
    path("<slug:name>/incidents/<int:wait_id>/", incident.incident, name="incident"),
    path("<slug:name>/incidents/<int:wait_id>/correct/", incident.correct, name="incident-correct"),
    path("<slug:name>/incidents/<int:wait_id>/cancel/", incident.cancel, name="incident-cancel"),
    path("<slug:name>/incidents/unopened/<int:unopened_id>/", incidents.give_up, name="give-up"),
    path("<slug:name>/change/", publishing.change, name="change"),
    path("<slug:name>/releases/", publishing.versions, name="releases"),
    path("<slug:name>/releases/<slug:digest>/", publishing.release, name="release"),
    path("<slug:name>/migrations/<int:number>/", migrations.migration, name="migration"),
    path("<slug:name>/migrations/<int:number>/undo/", migrations.undo, name="undo"),
    path("<slug:name>/migrations/<slug:old>/<slug:new>/", migrations.plan, name="plan"),
]
