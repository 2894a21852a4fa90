"""What a move writes for a directory, from the transaction to the real server: in order, once, and taken back."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from commonhold.connectors.directory.tests.conftest import ADDRESS, MOSS
from commonhold.connectors.directory.tests.server import Server
from commonhold.core.accounts.actions import grant_role
from commonhold.core.accounts.directory import actions, queries
from commonhold.core.accounts.directory.rules import Instruction, User
from commonhold.core.accounts.directory.sending import send_due
from commonhold.core.audit.acting import Actor, acting

MOVE = "moves.move:1"


class Desk:
    """What is written and done about Anna Moss, on a clock that the test moves."""

    def __init__(self, department: int, account: int, system: Actor, at: datetime) -> None:
        self.department, self.account, self.system, self.at = department, account, system, at

    def acting(self) -> Any:
        return acting(self.system, [self.department])

    def write(self, *told: tuple[Any, dict[str, Any]], source: str = MOVE, **more: Any) -> None:
        written = [
            Instruction(
                **{"source": source, "due_at": self.at, **more, **says},
                department_id=self.department,
                account_id=self.account,
                kind=kind,
            )
            for kind, says in told
        ]
        with self.acting():
            actions.instruct(instructions=written, actor=self.system, at=self.at)

    def send(self, **later: float) -> int:
        self.at += timedelta(**later)
        return send_due(clock=lambda: self.at)

    def standings(self, source: str = MOVE) -> list[queries.Standing]:
        with self.acting():
            return queries.of_sources([source])

    def states(self, source: str = MOVE) -> list[tuple[str, str]]:
        return [(each.instruction.kind, each.state) for each in self.standings(source)]

    def take_back(self, source: str = MOVE) -> None:
        with self.acting():
            actions.take_back(sources=[source], actor=self.system, at=self.at)

    def ready(self) -> queries.Readiness:
        with self.acting():
            return queries.readiness([self.account], self.department, self.at.date())[self.account]


@pytest.fixture
def desk(
    committed_db: str, described: object, department: int, moss: int, system: Actor, clock: datetime
) -> Desk:
    return Desk(department, moss, system, clock)


CREATE = ("create", {"user": MOSS})
GROUP = ("add_to_group", {"group": "Roads"})


@pytest.mark.usefixtures("roads")
def test_what_a_move_writes_is_sent_once_and_noted(desk: Desk, server: Server) -> None:
    desk.write(CREATE, GROUP)
    desk.write(CREATE, GROUP)
    assert desk.send() == 2
    assert desk.send() == 0
    assert desk.states() == [("create", "done"), ("add_to_group", "done")]
    assert len(server.users()) == 1
    assert server.groups()[0].members


def test_a_worker_killed_between_sending_and_noting_does_no_harm(
    desk: Desk, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Nothing of the worker's runs any more."""

    def killed(*_: object, **__: object) -> None:
        raise Killed

    desk.write(CREATE)
    with monkeypatch.context() as patched:
        patched.setattr(actions, "note_done", killed)
        with pytest.raises(Killed):
            desk.send()
    assert len(server.users()) == 1
    assert desk.states() == [("create", "sending")]
    assert desk.send(minutes=9) == 0
    assert desk.send(minutes=1) == 1
    assert desk.states() == [("create", "done")]
    assert len(server.users()) == 1


def test_a_directory_that_asks_for_patience_gets_it(desk: Desk, server: Server) -> None:
    desk.write(CREATE, ("forward_mail", {"address": "x@y.example"}))
    server.trouble.append((429, {"Retry-After": "600"}))
    assert desk.send() == 1
    assert len(server.asked) == 1
    assert desk.send(minutes=9) == 0
    assert desk.send(minutes=1) == 2
    assert len(server.users()) == 1


def test_what_fails_is_tried_again_later_and_later(desk: Desk, server: Server) -> None:
    desk.write(CREATE)
    server.trouble.extend([(503, {})] * 3)
    assert [desk.send(minutes=each) for each in (0, 0.5, 0.5, 1, 1, 2, 2)] == [1, 0, 1, 0, 1, 0, 1]
    assert desk.standings()[0].tries == 4
    assert len(server.users()) == 1


def test_what_is_due_later_waits_and_holds_up_nothing(desk: Desk, server: Server) -> None:
    desk.write(("disable", {"due_at": desk.at + timedelta(days=30)}))
    desk.write(CREATE, source="join:1")
    assert desk.send() == 1
    assert server.users()[0].active is True
    assert desk.send(days=30) == 1
    assert server.users()[0].active is False


def test_what_was_declined_holds_up_what_follows_but_not_shutting_somebody_out(
    desk: Desk, server: Server
) -> None:
    desk.write(CREATE, GROUP, ("forward_mail", {"address": "x@y.example"}))
    desk.write(("disable", {}), source="leave:1")
    assert desk.send() == 3
    assert desk.states() == [("create", "done"), ("add_to_group", "declined"), ("forward_mail", "waiting")]
    assert server.users()[0].active is False
    (declined,) = [each for each in desk.standings() if each.state == "declined"]
    assert "no group called Roads" in declined.said
    with desk.acting():
        actions.settle(instruction_id=declined.id, reason="Added by hand", actor=desk.system, at=desk.at)
    assert desk.send() == 1
    assert [state for _, state in desk.states()] == ["done", "done", "done"]


def test_what_was_declined_can_be_tried_again(desk: Desk, server: Server, roads: None) -> None:
    desk.write(CREATE, ("add_to_group", {"group": "Bridges"}))
    desk.send()
    declined = desk.standings()[1]
    with desk.acting():
        actions.try_again(instruction_id=declined.id, actor=desk.system, at=desk.at)
    assert desk.states()[1] == ("add_to_group", "waiting")
    assert desk.send() == 1
    assert desk.states()[1] == ("add_to_group", "declined")
    with desk.acting(), pytest.raises(actions.ReasonNeeded):
        actions.settle(instruction_id=declined.id, reason=" ", actor=desk.system, at=desk.at)
    created = desk.standings()[0]
    with desk.acting(), pytest.raises(actions.NotOpen, match="done"):
        actions.settle(instruction_id=created.id, reason="Why", actor=desk.system, at=desk.at)


def test_what_has_not_been_sent_is_not_when_it_is_taken_back(desk: Desk, server: Server) -> None:
    desk.write(CREATE, GROUP)
    desk.take_back()
    assert [state for _, state in desk.states()] == ["withdrawn", "withdrawn"]
    assert desk.send() == 0
    assert server.asked == []


@pytest.mark.usefixtures("roads")
def test_what_was_done_is_undone_when_it_is_taken_back_and_can_be_done_again(
    desk: Desk, server: Server
) -> None:
    later = User("a.reed@works.example", "Anna Reed")
    desk.write(CREATE, GROUP, source="join:1")
    desk.send()
    desk.write(
        ("update", {"user": later, "before": MOSS}),
        ("remove_from_group", {"group": "Roads"}),
        ("disable", {}),
    )
    desk.send()
    assert (server.users()[0].user_name, server.users()[0].active) == (later.email, False)
    desk.take_back()
    assert desk.send() == 3
    (user,) = server.users()
    assert (user.user_name, user.display_name, user.active) == (ADDRESS, "Anna Moss", True)
    assert server.groups()[0].members
    desk.take_back()
    desk.write(("disable", {}))
    assert desk.send() == 1
    assert server.users()[0].active is False


def test_what_nothing_undoes_waits_for_a_person(desk: Desk) -> None:
    desk.write(CREATE, ("move_mailbox", {"address": "x@y.example"}))
    desk.send()
    desk.take_back()
    desk.send()
    assert desk.states()[2:] == [("disable", "done"), ("move_mailbox", "declined")]


def test_whoever_is_shut_out_is_not_let_in_by_what_was_written_before(desk: Desk, server: Server) -> None:
    desk.write(("add_to_group", {"group": "Roads"}), CREATE)
    assert desk.send() == 1
    desk.write(("disable", {}), source="leave:1")
    assert desk.send() == 1
    assert desk.states() == [("add_to_group", "declined"), ("create", "withdrawn")]
    assert server.users() == []


def test_a_department_without_a_directory_waits(desk: Desk, server: Server, settings: Any) -> None:
    desk.write(CREATE)
    settings.DIRECTORY = ""
    assert desk.send() == 0
    assert desk.states() == [("create", "waiting")]
    with desk.acting():
        (shown,) = queries.open_instructions([desk.department])
    assert (shown.email, shown.department) == (ADDRESS, "works")


def test_who_can_begin_to_work(desk: Desk) -> None:
    assert desk.ready() == queries.Readiness(desk.account, True, (), "none", "none")
    with desk.acting():
        grant_role(
            account_id=desk.account,
            department_id=desk.department,
            role="employee",
            from_date=desk.at.date(),
            actor=desk.system,
            at=desk.at,
        )
    desk.write(CREATE, ("move_mailbox", {"address": "x@y.example"}))
    assert desk.ready() == queries.Readiness(desk.account, True, ("employee",), "waiting", "waiting")
    assert not desk.ready().ready
    desk.send()
    desk.write(("disable", {"due_at": desk.at + timedelta(days=90)}), source="leave:1")
    assert desk.ready().ready


@pytest.mark.parametrize(
    ("kind", "says", "why"),
    [
        ("create", {}, "who the user is"),
        ("create", {"user": User("", "")}, "who the user is"),
        ("add_to_group", {"group": " "}, "no group"),
        ("move_mailbox", {"address": "nowhere"}, "no address"),
        ("erase", {}, "no such instruction"),
    ],
)
def test_what_says_too_little_is_refused_and_nothing_is_kept(
    desk: Desk, kind: str, says: Any, why: str
) -> None:
    with pytest.raises(actions.NotAnInstruction, match=why):
        desk.write(CREATE, (kind, says))
    assert desk.states() == []
