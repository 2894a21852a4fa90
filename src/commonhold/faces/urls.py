"""Where each face lives."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("commonhold.faces.sign_in.urls")),
    path("", include("commonhold.faces.portal.urls")),
    path("desk/", include("commonhold.faces.desk.urls")),
    path("api/", include("commonhold.faces.api.urls")),
    path("audit/", include("commonhold.faces.audit.urls")),
    path("office/", include("commonhold.faces.office.urls")),
]

handler400 = "commonhold.faces.errors.bad_request"
handler403 = "commonhold.faces.errors.forbidden"
handler404 = "commonhold.faces.errors.not_found"
handler500 = "commonhold.faces.errors.server_error"
