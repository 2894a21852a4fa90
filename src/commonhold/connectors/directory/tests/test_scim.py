"""A department's directory is told about people who join, move and leave: by SCIM, to a real server."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from scim2_models import Group

from commonhold.connectors.directory import described as file
from commonhold.connectors.directory import speaking
from commonhold.connectors.directory.described import Described, DirectoriesMisdescribed, directories
from commonhold.connectors.directory.scim import Scim
from commonhold.connectors.directory.speaking import Person, spoken_to
from commonhold.connectors.directory.tests.conftest import ADDRESS, MOSS
from commonhold.connectors.directory.tests.server import TOKEN, Server
from commonhold.core.accounts.directory.rules import Declined, Instruction, Unanswered, User

Told = Callable[..., str]


@pytest.fixture
def tell(described: Described, clock: datetime) -> Told:
    """Tells the directory something about account 12."""

    def told(kind: Any, *, account_id: int = 12, email: str = ADDRESS, **says: Any) -> str:
        return Scim().carry_out("works", email, Instruction("test", 1, account_id, kind, clock, **says))

    return told


def test_a_user_is_set_up_as_the_department_knows_them(server: Server, tell: Told) -> None:
    tell("create", user=MOSS)
    (user,) = server.users()
    assert (user.user_name, user.external_id, user.active) == (ADDRESS, "commonhold:12", True)
    assert (user.display_name, user.name.given_name, user.title) == ("Anna Moss", "Anna", "Engineer")
    kept = user.model_dump()["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]
    assert kept == {"employeeNumber": "W100", "costCenter": "1001", "organization": "Roads"}


def test_a_user_is_changed_shut_out_and_let_in_again(server: Server, tell: Told) -> None:
    tell("create", user=MOSS)
    tell("update", user=User("a.reed@works.example", "Anna Reed", family_name="Reed"), before=MOSS)
    (user,) = server.users()
    assert (user.user_name, user.name.family_name, user.name.given_name) == (
        "a.reed@works.example",
        "Reed",
        "Anna",
    )
    tell("disable")
    assert server.users()[0].active is False
    tell("enable")
    assert server.users()[0].active is True


@pytest.mark.usefixtures("roads")
def test_a_user_goes_into_a_group_and_out_of_it_however_often_that_is_said(
    server: Server, tell: Told
) -> None:
    tell("create", user=MOSS)
    for _ in range(2):
        tell("add_to_group", group="Roads")
    assert [each.value for each in server.groups()[0].members] == [server.users()[0].id]
    for _ in range(2):
        tell("remove_from_group", group="Roads")
    assert not server.groups()[0].members


def test_mail_is_forwarded_and_no_longer(server: Server, tell: Told) -> None:
    def mailbox() -> Any:
        return server.users()[0].model_dump().get(str(speaking.Mailbox.__schema__))

    tell("create", user=MOSS)
    tell("forward_mail", address="anna@letters.example")
    tell("move_mailbox", address="anna@letters.example")
    assert mailbox() == {"forwardTo": "anna@letters.example", "moveTo": "anna@letters.example"}
    tell("forward_mail")
    assert mailbox() == {"moveTo": "anna@letters.example"}


def test_a_directory_that_knows_no_mailboxes_says_so(settings: Any, tmp_path: Path, clock: datetime) -> None:
    path = tmp_path / "plain.json"
    path.write_text(json.dumps({"works": {"url": "http://localhost:9/", "token": TOKEN}}))
    settings.DIRECTORIES = str(path)
    with pytest.raises(Declined, match="by hand"):
        Scim().carry_out(
            "works", ADDRESS, Instruction("test", 1, 12, "forward_mail", clock, address="x@y.example")
        )


def test_a_user_who_was_there_before_is_taken_over(server: Server, described: Described, tell: Told) -> None:
    with spoken_to(described) as scim:
        scim.create(Person(user_name=ADDRESS, external_id="hr-77", active=False))
    assert "there already" in tell("create", user=MOSS)
    (user,) = server.users()
    assert (user.external_id, user.active, user.display_name) == ("hr-77", True, "Anna Moss")


def test_the_address_of_another_account_is_declined(server: Server, tell: Told) -> None:
    tell("create", user=MOSS)
    for kind in ("create", "disable"):
        with pytest.raises(Declined, match="somebody else"):
            tell(kind, account_id=13, user=MOSS)
    assert len(server.users()) == 1
    assert server.users()[0].active is True


@pytest.mark.parametrize(
    ("kind", "says", "why"),
    [
        ("enable", {}, "no user"),
        ("update", {"user": MOSS}, "no user"),
        ("add_to_group", {"group": "Roads"}, "no user"),
    ],
)
def test_what_is_about_nobody_there_waits_for_a_person(tell: Told, kind: str, says: Any, why: str) -> None:
    with pytest.raises(Declined, match=why):
        tell(kind, **says)


def test_to_shut_out_somebody_who_is_not_there_is_done(tell: Told) -> None:
    assert tell("disable") == "The directory has no such user."


@pytest.mark.usefixtures("roads")
def test_a_group_that_is_not_there_waits_for_a_person(tell: Told) -> None:
    tell("create", user=MOSS)
    with pytest.raises(Declined, match="no group called Bridges"):
        tell("add_to_group", group="Bridges")


@pytest.mark.usefixtures("roads")
@pytest.mark.parametrize(
    "name", ['Ro"ads', 'x" or displayName pr or displayName eq "', "Straße\n\\", "x" * 10_000]
)
def test_hostile_names_are_names(server: Server, tell: Told, described: Described, name: str) -> None:
    tell("create", user=User(ADDRESS, name))
    assert server.users()[0].display_name == name
    with pytest.raises((Declined, Unanswered)):
        tell("add_to_group", group=name)
    if len(name) < 100:
        with spoken_to(described) as scim:
            scim.create(Group(display_name=name))
        tell("add_to_group", group=name)
        assert [bool(each.members) for each in server.groups()] == [False, True]


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"Retry-After": "120"}, timedelta(minutes=2)),
        (429, {}, None),
        (503, {"Retry-After": "99999999999999999999"}, timedelta(days=1)),
        (503, {"Retry-After": "soon"}, None),
        (503, {"Retry-After": "-5"}, None),
        (500, {}, None),
        (502, {}, None),
        (401, {}, None),
        (403, {}, None),
        (302, {"Location": "http://elsewhere.example/"}, None),
        (200, {}, None),
    ],
)
def test_an_answer_that_is_none_is_tried_again(
    server: Server, tell: Told, status: int, headers: dict[str, str], wait: timedelta | None
) -> None:
    server.trouble.append((status, headers))
    with pytest.raises(Unanswered) as raised:
        tell("create", user=MOSS)
    assert raised.value.wait == wait
    tell("create", user=MOSS)
    assert len(server.users()) == 1


def test_until_when_to_wait_may_be_a_moment(server: Server, tell: Told) -> None:
    server.trouble.append(
        (503, {"Retry-After": "Tue, 14 Apr 2026 09:05:00 GMT", "Date": "Tue, 14 Apr 2026 09:00:00 GMT"})
    )
    with pytest.raises(Unanswered) as raised:
        tell("enable")
    assert raised.value.wait == timedelta(minutes=5)


def test_a_connection_that_breaks_off_after_the_user_was_made_makes_no_second(
    server: Server, tell: Told
) -> None:
    server.trouble.extend([None, None, "drop"])
    with pytest.raises(Unanswered, match="broke off"):
        tell("create", user=MOSS)
    assert len(server.users()) == 1
    tell("create", user=MOSS)
    assert len(server.users()) == 1


def test_a_directory_that_is_silent_is_given_up(
    server: Server, tell: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking, "TIMEOUT_SECONDS", 0.2)
    server.met = Barrier(2)  # holds the creation until another comes, which never does
    with pytest.raises(Unanswered, match="ReadTimeout"):
        tell("create", user=MOSS)
    server.met.abort()


def test_a_directory_that_is_not_there_is_tried_again(settings: Any, tmp_path: Path, clock: datetime) -> None:
    path = tmp_path / "nowhere.json"
    path.write_text(json.dumps({"works": {"url": "http://127.0.0.1:9/v2", "token": TOKEN}}))
    settings.DIRECTORIES = str(path)
    with pytest.raises(Unanswered, match="ConnectError"):
        Scim().carry_out("works", ADDRESS, Instruction("test", 1, 12, "disable", clock))


def test_two_at_once_set_up_one_user(server: Server, tell: Told) -> None:
    server.met = Barrier(2)  # both have looked and found nobody before either creates
    with ThreadPoolExecutor(2) as both:
        said = [each.result() for each in [both.submit(tell, "create", user=MOSS) for _ in range(2)]]
    assert said == ["", ""]
    assert len(server.users()) == 1
    assert [method for method, _ in server.asked].count("POST") == 2


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (None, "No such file"),
        ("{", "not JSON"),
        ("[]", "the whole of it"),
        ('{"works": {"url": "ftp://x", "token": "t"}}', "works → url"),
        ('{"works": {"url": "https://x/", "token": ""}}', "works → token"),
        ('{"works": {"url": "https://x/", "token": "a\\nb"}}', "works → token"),
        ('{"works": {"url": "https://x/", "token": "t", "more": 1}}', "works → more"),
    ],
)
def test_a_file_that_describes_nothing_is_refused(
    settings: Any, tmp_path: Path, written: str | None, why: str
) -> None:
    path = tmp_path / "bad.json"
    if written is not None:
        path.write_text(written)
    settings.DIRECTORIES = str(path)
    with pytest.raises(DirectoriesMisdescribed, match=why):
        directories()


def test_two_departments_may_have_one_directory(settings: Any, tmp_path: Path) -> None:
    path = tmp_path / "shared.json"
    one, other = {"url": "https://one.example", "token": "t"}, {"url": "https://other.example", "token": "t"}
    path.write_text(json.dumps({"works": one, "letters": one, "rail": other}))
    settings.DIRECTORIES = str(path)
    assert Scim().is_one("works", "letters")
    assert not Scim().is_one("works", "rail")
    assert not Scim().is_one("works", "unknown")
    file._read.cache_clear()
