"""The addresses of signing in and out."""

from django.urls import path

from commonhold.faces.sign_in import choosing, views

app_name = "sign_in"
urlpatterns = [
    path("sign-in/", views.ways_in, name="ways-in"),
    path("sign-in/provider/", views.to_provider, name="provider"),
    path("sign-in/provider/<slug:supplier>/", views.to_provider, name="supplier-provider"),
    path("sign-in/callback/", views.from_provider, name="callback"),
    path("sign-in/choose/", choosing.choose, name="choose"),
    path("sign-out/", views.sign_out, name="sign-out"),
]
