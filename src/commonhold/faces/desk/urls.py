"""The desk's addresses."""

from django.urls import path

from commonhold.faces.desk import (
    clocks,
    money,
    people,
    statements,
    telephone,
    together,
    transitions,
    unit,
    unit_files,
    work,
)

app_name = "desk"
urlpatterns = [
    path("", work.queue, name="queue"),
    path("cases/", work.find, name="find"),
    path("cases/<str:reference>/", work.case, name="case"),
    path("cases/<str:reference>/clocks/", clocks.clocks, name="clocks"),
    path("cases/<str:reference>/comment/", work.comment, name="comment"),
    path("cases/<str:reference>/files/<int:file_id>/", work.download, name="file"),
    path("tasks/<int:task_id>/", work.task, name="task"),
    path("tasks/<int:task_id>/claim/", work.claim, name="claim"),
    path("tasks/<int:task_id>/release/", work.release, name="release"),
    path("tasks/<int:task_id>/reassign/", work.reassign, name="reassign"),
    path("tasks/<int:task_id>/telephone/", telephone.take_call, name="telephone"),
    path("together/", together.together, name="together"),
    path("together/done/", together.decided, name="decided"),
    path("tasks/<int:task_id>/why/", unit.why, name="task-why"),
    path("unit/", unit.queue, name="unit"),
    path("unit/next/", unit.take_next, name="unit-next"),
    path("unit/tasks/<int:task_id>/", unit.task, name="unit-task"),
    path("unit/tasks/<int:task_id>/files/", unit_files.add, name="unit-add-file"),
    path("unit/tasks/<int:task_id>/files/<int:file_id>/", unit_files.download, name="unit-file"),
    path("unit/cases/<str:reference>/clocks/", clocks.unit_clocks, name="unit-clocks"),
    path("unit/transitions/", transitions.transitions, name="unit-transitions"),
    path("unit/transitions/<int:number>/", transitions.transition, name="unit-transition"),
    path("unit/statements/", statements.statements, name="unit-statements"),
    path("unit/statements/<slug:code>/<slug:month>/", statements.statement, name="unit-statement"),
    path(
        "unit/statements/<slug:code>/<slug:month>/document.json",
        statements.document,
        name="unit-statement-document",
    ),
    path(
        "unit/statements/<slug:code>/<slug:month>/dispute/",
        statements.raise_dispute,
        name="unit-statement-dispute",
    ),
    path(
        "unit/statements/<slug:code>/<slug:month>/disputes/<int:number>/",
        statements.dispute,
        name="unit-dispute",
    ),
    path("unit/people/", people.people, name="unit-people"),
    path("unit/people/<int:account_id>/", people.member, name="unit-member"),
    path("workload/", work.workload, name="workload"),
    path("payments/", money.payments, name="payments"),
    path("payments/<int:batch_id>/", money.batch, name="batch"),
    path("payments/<int:batch_id>/<str:format>/", money.batch_file, name="batch-file"),
    path("ledger/", money.trial_balance, name="ledger"),
]
