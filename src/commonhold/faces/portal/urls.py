"""The portal's addresses."""

from django.urls import path

from commonhold.faces.portal import (
    approvals,
    cases,
    details,
    drafts,
    home,
    leave,
    moved,
    moves,
    payslips,
    record,
    sending,
)

app_name = "portal"
_ITEM = "drafts/<int:draft_id>/<slug:section>/<int:number>/"
_CERTIFICATE = "payslips/certificates/<slug:kind>/<int:employment_id>/<int:tax_year>/"
urlpatterns = [
    path("", home.home, name="home"),
    path("services/<slug:name>/", drafts.start, name="start"),
    path("drafts/<int:draft_id>/", drafts.resume, name="draft"),
    path("drafts/<int:draft_id>/delete/", drafts.delete, name="draft-delete"),
    path("drafts/<int:draft_id>/check/", sending.check, name="check"),
    path("drafts/<int:draft_id>/files/<int:file_id>/", drafts.download, name="draft-file"),
    path("drafts/<int:draft_id>/<slug:section>/", drafts.items, name="items"),
    path(f"{_ITEM}remove/", drafts.remove_item, name="remove-item"),
    path(f"{_ITEM}<slug:name>/", drafts.question, name="item-question"),
    path(f"{_ITEM}<slug:name>/<int:file_id>/remove/", drafts.remove_file, name="draft-file-remove"),
    path("drafts/<int:draft_id>/<slug:section>/<slug:name>/", drafts.question, name="question"),
    path("cases/", cases.my_cases, name="cases"),
    path("cases/<str:reference>/", cases.case, name="case"),
    path("cases/<str:reference>/sent/", cases.sent, name="sent"),
    path("cases/<str:reference>/comment/", cases.comment, name="comment"),
    path("cases/<str:reference>/withdraw/", cases.withdraw, name="withdraw"),
    path("cases/<str:reference>/correct/", cases.correct, name="correct"),
    path("cases/<str:reference>/files/<int:file_id>/", cases.download, name="file"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<int:task_id>/", approvals.approval, name="approval"),
    path("moves/by-plan/<int:move_id>/", moved.move, name="moved"),
    path("moves/<str:reference>/", moves.move, name="move"),
    path("moves/<str:reference>/comment/", moves.comment, name="move-comment"),
    path("moves/<str:reference>/change/", moves.change, name="move-change"),
    path("moves/<str:reference>/cancel/", moves.cancel, name="move-cancel"),
    path("my-details/", details.details, name="details"),
    path("my-details/record/", record.record, name="record"),
    path("my-details/record/adjustments/<int:adjustment_id>/", record.share, name="share-adjustment"),
    path("payslips/", payslips.payslips, name="payslips"),
    path("payslips/<int:slip_id>/", payslips.payslip, name="payslip"),
    path("payslips/<int:slip_id>/payslip.pdf", payslips.payslip_pdf, name="payslip-pdf"),
    path(_CERTIFICATE, payslips.certificate, name="certificate"),
    path(f"{_CERTIFICATE}certificate.pdf", payslips.certificate_pdf, name="certificate-pdf"),
    path("leave/", leave.leave, name="leave"),
    path("absence/", details.absence, name="absence"),
]
