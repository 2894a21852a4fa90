"""Every address of the site, as every role and as nobody, by every method: what access.cedar permits and no more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from commonhold.core.accounts import access
from commonhold.core.accounts.actions import grant_role, open_account
from commonhold.core.accounts.clients.actions import SCOPES, create_client
from commonhold.core.accounts.queries import ROLE_NAMES
from commonhold.core.audit.acting import acting
from commonhold.core.departments.actions import create_cost_centre, create_organisation
from commonhold.faces.access import PUBLIC
from commonhold.faces.doors import SESSION_ACCOUNT

METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
FILLERS = {"int": "1", "str": "x", "slug": "x", "uuid": "0" * 32, "path": "x"}


@dataclass(frozen=True)
class Endpoint:
    """An address with its parameters filled in, and the action that each of its methods is."""

    route: str
    address: str
    actions: Mapping[str, str]

    def __str__(self) -> str:
        return f"/{self.route}"


def walk(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from walk(each, route)
        else:
            yield route, each


def endpoint(route: str, pattern: URLPattern) -> Endpoint:
    address = route
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        for written in (f"<{kind}:{name}>", f"<{name}>"):
            address = address.replace(written, FILLERS[kind])
    rule = getattr(pattern.callback, "access_action", None)
    methods = ("POST", "GET", "HEAD") if isinstance(rule, str) else ()
    actions = dict.fromkeys(methods, rule) if isinstance(rule, str) else dict(rule or {})
    return Endpoint(route, f"/{address}", actions)


ENDPOINTS = [endpoint(*each) for each in walk(get_resolver())]
REFUSALS = {401, 403, 405}


def test_every_endpoint_has_a_rule():
    assert [str(each) for each in ENDPOINTS if not each.actions] == []


def test_no_endpoint_hides_a_parameter():
    assert [each.address for each in ENDPOINTS if "<" in each.address] == []


def test_the_walk_reaches_every_face():
    starts = {"/", "/desk/", "/office/", "/audit/", "/sign-in/", "/api/claims", "/api/claims/x/receipts"}
    assert starts <= {each.address for each in ENDPOINTS}


def test_every_rule_is_one_that_the_policies_know():
    policies = access.POLICIES.read_text()
    named = {action for each in ENDPOINTS for action in each.actions.values()}
    assert {each for each in named if f'Action::"{each}"' not in policies} == {PUBLIC}


@pytest.fixture
def people(department, system, clock) -> dict[str, int]:
    """An account for each role, that has this role and no other; and one that has none."""
    today = timezone.now().date()
    with acting(system, [department]):
        organisation = create_organisation(
            department_id=department, kind="agency", code="A", name="Agency", actor=system, at=clock
        )
        centre = create_cost_centre(
            department_id=department,
            organisation_id=organisation,
            code="100",
            name="Centre",
            actor=system,
            at=clock,
        )
        found = {}
        for role in ("person", *ROLE_NAMES):
            found[role] = open_account(email=f"{role}@works.example", label=role, actor=system, at=clock)
            if role != "person":
                grant_role(
                    account_id=found[role],
                    department_id=department,
                    role=role,
                    cost_centre_id=centre if role == "budget_holder" else None,
                    from_date=today,
                    actor=system,
                    at=clock,
                )
    return found


@pytest.fixture
def tokens(department, system) -> dict[str, str]:
    """A client for each scope, that has this scope and no other."""
    now = timezone.now()
    with acting(system, [department]):
        return {
            scope: create_client(
                department_id=department, name=scope, scopes=[scope], days=1, actor=system, at=now
            ).token
            for scope in SCOPES
        }


def signed_in(account_id: int, **more: object) -> Client:
    client = Client(**more)
    session = client.session
    session[SESSION_ACCOUNT] = account_id
    session.save()
    return client


def ask(client: Client, each: Endpoint, method: str) -> int:
    """The status of an answer; an error of ours would be raised."""
    return client.generic(method.upper(), each.address).status_code


def for_systems(each: Endpoint) -> bool:
    return each.address.startswith("/api/") and PUBLIC not in each.actions.values()


def refusals_of_a_stranger(action: str) -> set[int]:
    """How an address for systems answers whoever has no token of theirs. Robots get theirs by asking: of that an empty
    form is refused."""
    return {400} if action == "api.robots.token" else {401}


def named_by(each: Endpoint) -> list[str]:
    return [method for method in METHODS if method.upper() in each.actions]


def not_named_by(each: Endpoint) -> list[str]:
    return [method for method in METHODS if method.upper() not in each.actions]


@pytest.mark.parametrize("methods", [named_by, pytest.param(not_named_by, marks=pytest.mark.slow)])
@pytest.mark.parametrize("each", ENDPOINTS, ids=str)
def test_an_endpoint_opens_to_those_it_should(each, methods, people, tokens):
    """Methods that an address doesn't name are refused before it is asked who comes: the slow half looks whether that
    is so for everybody, and the next two tests for somebody and nobody."""
    visitors = {role: {role, "person"} for role in people}
    for role, roles in visitors.items():
        client = signed_in(people[role])
        for method in methods(each):
            action = each.actions.get(method.upper())
            status = ask(client, each, method)
            if action is None:
                assert status == 405, (role, method)
            elif for_systems(each):
                assert status in refusals_of_a_stranger(action), (role, method)
            elif action != PUBLIC and not access.may(action, roles=roles):
                assert status == 403, (role, method)
            elif action == "account.sign_out":
                assert status == 302, (role, method)
                client = signed_in(people[role])
            else:
                # Past the door, the page may say that the thing is not there, or is not this person's.
                assert status < 500, (role, method)
                assert status not in (401, 405), (role, method)
    for scope, token in tokens.items():
        client = Client(headers={"Authorization": f"Bearer {token}"})
        for method in methods(each):
            action = each.actions.get(method.upper())
            status = ask(client, each, method)
            if action is None:
                assert status == 405, (scope, method)
            elif action == PUBLIC:
                assert status < 500, (scope, method)
            elif not for_systems(each):
                assert status == 302, (scope, method)
            elif action.startswith("api.robots."):
                assert status in refusals_of_a_stranger(action), (scope, method)
            elif not access.may(action, roles={"client", f"scope:{scope}"}):
                assert status == 403, (scope, method)
            else:
                assert status not in REFUSALS, (scope, method)
                assert status < 500, (scope, method)


@pytest.mark.slow
@pytest.mark.parametrize("each", ENDPOINTS, ids=str)
def test_methods_that_an_address_does_not_name_are_refused_to_who_is_signed_in(each, accounts):
    client = signed_in(accounts["a.n"])
    for method in not_named_by(each):
        assert ask(client, each, method) == 405, method


@pytest.mark.parametrize("each", ENDPOINTS, ids=str)
def test_nobody_gets_in_where_it_is_not_public(each, db):
    for method in METHODS:
        action = each.actions.get(method.upper())
        answer = Client().generic(method.upper(), each.address)
        if action is None:
            assert answer.status_code == 405, method
        elif action == PUBLIC:
            assert answer.status_code < 500, method
        elif for_systems(each):
            assert answer.status_code in refusals_of_a_stranger(action), method
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.status_code != 401 or answer["WWW-Authenticate"].startswith("Bearer")
        else:
            assert answer.status_code == 302, method
            assert answer["Location"].startswith("/sign-in/?next=/"), method


@pytest.mark.parametrize("value", ["9" * 30, "%00", "%F0%9F%92%A9", "..", "'", "a" * 3000])
def test_nonsense_in_an_address_is_refused_and_breaks_nothing(value, people, tokens):
    client = signed_in(people["employee"], headers={"Authorization": f"Bearer {tokens['claims:read']}"})
    for each in ENDPOINTS:
        address = each.address.replace("1", value).replace("/x", f"/{value}")
        if address != each.address:
            for method in each.actions:
                assert client.generic(method, address).status_code < 500, (method, each)


def test_a_view_without_a_rule_is_refused_to_everybody(people, rf):
    from commonhold.faces.access import AccessMiddleware

    request = rf.get("/new/")
    request.session = {SESSION_ACCOUNT: people["central_unit"]}
    refused = AccessMiddleware(lambda _: None).process_view(request, lambda _: None, (), {})
    assert refused.status_code == 403
    assert "no access rule" in refused.content.decode()


def test_a_revoked_token_opens_nothing(department, tokens, system):
    from commonhold.core.accounts.clients.actions import revoke_client

    client = Client(headers={"Authorization": f"Bearer {tokens['claims:read']}"})
    assert client.get("/api/me").status_code == 200
    with acting(system, [department]):
        revoke_client(department_id=department, name="claims:read", actor=system, at=timezone.now())
    assert client.get("/api/me").status_code == 401


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic eDp5", "Bearer x", "Bearer \0", "bearer é"]
)
def test_a_made_up_token_opens_nothing(db, header):
    assert Client().get("/api/me", headers={"Authorization": header}).status_code == 401
