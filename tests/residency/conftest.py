"""A department that lets some of its data abroad, units in four countries, and a case of each of them in which every
class of data has a value that is nowhere else."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, override_settings
from django.utils import timezone

from commonhold.base.bpmn.tests.drawn import drawn
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.actions import grant_role, open_account
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.actions import create_department
from commonhold.services.claim_expense.tests.conftest import PDF
from commonhold.work.cases import actions, catalogue, queries, queue
from commonhold.work.cases.correspondence.actions import attach, comment
from commonhold.work.cases.publishing.actions import publish_version
from commonhold.work.cases.tests.begun.office import NO_RULES
from commonhold.work.delivery.contracts.actions import add_change_note, create_contract
from commonhold.work.delivery.contracts.rules import Band, Lot, Rate, Terms
from commonhold.work.delivery.units import actions as units
from commonhold.work.delivery.units.membership.actions import join
from commonhold.work.processes.releasing.actions import release
from commonhold.work.residency.approvals.actions import approve
from commonhold.work.residency.approvals.rules import Scope
from commonhold.work.residency.approvals.rules import Terms as Approved
from commonhold.work.residency.cedar.vocabulary import DATA_CLASSES
from commonhold.work.residency.examples.rules import examples_from
from commonhold.work.residency.policies.actions import release_policy, write_policy
from commonhold.work.residency.tests.written import HOME, NO_BANK, policy

SYSTEM = Actor.system("test")
COUNTRIES = {"GB": "Leeds", "PL": "Kraków", "IN": "Pune", "US": "Tulsa"}
ABROAD = (
    policy("pl", "Poland, as approved", condition='when { context.country == Country::"PL" }'),
    policy(
        "in",
        "In India, pay only, and business data",
        condition='when { context.country == Country::"IN" && [Data::"pay", Data::"official"].contains(resource) }',
    ),
    policy(
        "us",
        "In the United States, business data only",
        scope='principal, action, resource == Data::"official"',
        condition='when { context.country == Country::"US" }',
    ),
)
APPROVED = {"PL": {"identity", "contact", "bank", "pay", "health"}, "IN": {"pay", "health"}}
SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class Desk:
    """A unit, its worker, and its case; `values` are what was answered, said and attached, each with its class."""

    country: str
    unit_id: int
    account_id: int
    reference: str
    task_id: int
    files: dict[str, int]
    values: dict[str, str]


@dataclass(frozen=True)
class World:
    """Everybody who might look."""

    department_id: int
    other_department_id: int
    accounts: dict[str, int]
    desks: dict[str, Desk]

    def client(self, account_id: int) -> Client:
        kept = SessionStore()
        kept["account_id"] = account_id
        kept.save()
        return Client(headers={"cookie": f"sessionid={kept.session_key}"}, raise_request_exception=True)


def planted(country: str, data_class: str) -> str:
    return f"Zq{country}x{data_class.replace('_', '')}xQz"


@contextmanager
def everything_is_a_service(attachments: Path) -> Iterator[None]:
    """Besides the others there is the service that asks for everything; and where files are kept."""
    served = ["tests.residency.everything", *settings.SERVICES]
    with override_settings(ATTACHMENTS_DIR=attachments, SERVICES=served):
        catalogue.services.cache_clear()
        yield
    catalogue.services.cache_clear()


@dataclass(frozen=True)
class Made:
    """The world in a database to which nobody is connected, with its files."""

    database: str
    files: Path
    world: World


@pytest.fixture(scope="session")
def made(
    django_db_setup: None, django_db_blocker: Any, postgres: Any, tmp_path_factory: Any
) -> Iterator[Made]:
    """Made once; each test has a copy."""
    name, files = postgres.create(), tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), postgres.connected(name), everything_is_a_service(files):
        world = make_world(timezone.now())
    yield Made(name, files, world)
    postgres.drop(name)


def make_world(at: datetime) -> World:
    by: dict[str, Any] = {"actor": SYSTEM, "at": at}
    with acting(SYSTEM, ()):
        department = create_department(code="works", name="Department of Works", **by)
        other_department = create_department(code="letters", name="Department of Letters", **by)
    with acting(SYSTEM, [department, other_department]), queue.inline():
        bpmn = drawn("startEvent s", "userTask look", "endEvent e", "s > look", "look > e")
        bpmn = bpmn.replace(b'<process id="p"', b'<process id="everything"')
        digest = publish_version(service="everything", bpmn=bpmn, dmn=NO_RULES, **by)
        release(service="everything", digest=digest, department_id=None, **by)
        accounts = {
            name: someone(name, role, other_department if name == "stranger" else department, **by)
            for name, role in PEOPLE.items()
        }
    with acting(SYSTEM, [department]):
        let_abroad(department, **by)
    desks = {country: desk(country, department, accounts["asker"], at) for country in COUNTRIES}
    return World(department, other_department, accounts, desks)


@pytest.fixture
def template(request: pytest.FixtureRequest, postgres: Any) -> str:
    if "world" in request.fixturenames:
        return str(request.getfixturevalue("made").database)
    return str(postgres.template)


@pytest.fixture
def world(committed_db: str, made: Made, tmp_path: Path) -> Iterator[World]:
    files = tmp_path / "attachments"
    shutil.copytree(made.files, files)
    with everything_is_a_service(files):
        yield made.world


PEOPLE = {
    "asker": "employee",
    "colleague": "employee",
    "worker": "case_worker",
    "money": "finance",
    "admin": "department_admin",
    "auditor": "auditor",
    "owner": "process_owner",
    "centre": "central_unit",
    "stranger": "case_worker",
}


def someone(name: str, role: str, department_id: int, **by: Any) -> int:
    account = open_account(email=f"{name}@works.example", label=planted("GB", name), **by)
    grant_role(account_id=account, department_id=department_id, role=role, from_date=SINCE, **by)
    return account


def let_abroad(department_id: int, **by: Any) -> None:
    """The department's policy and its senior information risk owner's approvals."""
    text = "\n".join((HOME, NO_BANK, *ABROAD))
    examples = examples_from(
        "supplier,PL,bpss,uk_standards idta,yes,view,bank,official,forbid", department="works"
    )
    number = write_policy(department_id=department_id, text=text, examples=examples, note="Some abroad", **by)
    release_policy(department_id=department_id, number=number, **by)
    today = by["at"].astimezone(LONDON).date()
    terms = Approved("Assessed: low", "", "", today, replace_year(today), replace_year(today))
    for country, classes in APPROVED.items():
        supplier = f"of-{country.lower()}"
        scope = Scope("", supplier, country, frozenset(classes), frozenset({"view", "work"}), "official")
        approve(department_id=department_id, scope=scope, terms=terms, **by)


def replace_year(day: date) -> date:
    return day.replace(day=min(day.day, 28), year=day.year + 1)


def desk(country: str, department_id: int, asker: int, at: Any) -> Desk:
    """A unit which alone is open while its case is opened."""
    by: dict[str, Any] = {"actor": SYSTEM, "at": at}
    with acting(SYSTEM, [department_id]):
        unit_id, account = unit(country, **by)
        units.open_unit(unit_id=unit_id, reason="started", **by)
    with one_case(country, department_id, asker, at) as found:
        reference, task_id, files, values = found
    with acting(SYSTEM, [department_id]):
        units.close_unit(unit_id=unit_id, reason="outage", **by)
    return Desk(country, unit_id, account, reference, task_id, files, values)


def unit(country: str, **by: Any) -> tuple[int, int]:
    code = f"in-{country.lower()}"
    supplier = units.create_supplier(
        code=f"of-{country.lower()}", name=f"Of {country}", country=country, **by
    )
    unit_id = units.create_unit(
        code=code, name=f"{COUNTRIES[country]} team", kind="supplier", supplier_id=supplier, **by
    )
    site = units.add_site(unit_id=unit_id, name=COUNTRIES[country], country=country, **by)
    account = open_account(email=f"look@{code}.example", label=f"Worker in {COUNTRIES[country]}", **by)
    join(
        unit_id=unit_id,
        account_id=account,
        site_id=site,
        from_date=SINCE,
        skills=["looking"],
        supervisor=True,
        **by,
    )
    today = by["at"].astimezone(LONDON).date()
    terms = Terms(
        starts=today.replace(month=1, day=1),
        ends=replace_year(today),
        lots=(Lot(code="all", service="everything", units=(code,)),),
        rates=(Rate(lot="all", bands=(Band(from_volume=1, pence=100),)),),
        sites=("GB", country) if country != "GB" else ("GB",),
        safeguards=("idta", "uk_standards"),
    )
    made = create_contract(code=code, supplier_id=supplier, title="Looking", **by)
    add_change_note(contract_id=made, terms=terms, effective_from=terms.starts, reason="As tendered", **by)
    return unit_id, account


@contextmanager
def one_case(country: str, department_id: int, asker: int, at: Any) -> Iterator[tuple[Any, ...]]:
    """A case in which every class has a value of its own; and something said and attached."""
    values = {each: planted(country, each) for each in DATA_CLASSES}
    by: dict[str, Any] = {"actor": Actor.account(asker, planted("GB", "asker")), "at": at}
    with acting(by["actor"], [department_id]), queue.inline():
        content = PDF + values["health"].encode() + b"-in-file"
        letter = attach(department_id=department_id, name=f"{values['health']}.pdf", content=content, **by)
        reference = actions.open_case(
            reference=queries.new_case_reference(),
            service_name="everything",
            department_id=department_id,
            asked_by=asker,
            title=f"Case from {country}",
            data={},
            variables={},
            answers={**values, "letter": [letter]},
            **by,
        ).reference
        comment(reference=reference, text=f"{values['conduct']} was said", **by)
        said = attach(
            department_id=department_id,
            name=f"{values['conduct']}.pdf",
            content=PDF + values["conduct"].encode(),
            reference=reference,
            **by,
        )
        (task,) = queries.case_view(reference, account_id=None, at=at).tasks
        assert task.unit == f"{COUNTRIES[country]} team", task
    yield reference, task.id, {"health": letter, "conduct": said}, values
