"""The office's addresses."""

from django.urls import path

from commonhold.faces.office import (
    change_note,
    contracts,
    decisions,
    incident,
    incidents,
    migrations,
    processes,
    publishing,
    units,
    versions,
)
from commonhold.faces.office.residency import approvals, matrix, policies, reviewing

app_name = "office"
urlpatterns = [
    path("", processes.catalogue, name="catalogue"),
    path("residency/", matrix.matrix, name="residency"),
    path("residency/why/", matrix.why, name="residency-why"),
    path("residency/law/", matrix.law, name="residency-law"),
    path("residency/policies/<slug:code>/", policies.versions, name="residency-policies"),
    path("residency/policies/<slug:code>/write/", policies.write, name="residency-write"),
    path("residency/policies/<slug:code>/<int:number>/", policies.version, name="residency-version"),
    path("residency/approvals/", approvals.register, name="residency-approvals"),
    path("residency/approvals/new/", approvals.approve, name="residency-approve"),
    path("residency/approvals/<int:number>/", approvals.approval, name="residency-approval"),
    path("residency/approvals/<int:number>/review/", reviewing.review, name="residency-review"),
    path("residency/approvals/<int:number>/withdraw/", reviewing.withdraw, name="residency-withdraw"),
    path("units/", units.units, name="units"),
    path("units/<slug:code>/", units.unit, name="unit"),
    path("units/<slug:code>/state/", units.state, name="unit-state"),
    path("contracts/", contracts.contracts, name="contracts"),
    path("contracts/concentration/", contracts.concentration, name="concentration"),
    path("contracts/by-code/<slug:code>/", contracts.contract, name="contract"),
    path("contracts/by-code/<slug:code>/terms.xlsx", contracts.workbook, name="contract-workbook"),
    path("contracts/by-code/<slug:code>/change/", change_note.change, name="contract-change"),
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
