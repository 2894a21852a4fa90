"""The addresses of the programming interface."""

from django.urls import path

from commonhold.faces.access import rule
from commonhold.faces.api import claims, docs, recruitment, robots
from commonhold.faces.api.interface import api, rules

__all__ = ["claims", "recruitment", "robots", "urlpatterns"]

app_name = "api"
_operations = [each for each in api.urls[0] if str(each.pattern) in rules]
for _each in _operations:
    assert _each.callback is not None
    rule(rules[str(_each.pattern)])(_each.callback)

urlpatterns = [
    path("", docs.to_docs, name="api-root"),
    path("docs/", docs.docs, name="docs"),
    path("openapi.json", docs.openapi, name="openapi"),
    *_operations,
]
