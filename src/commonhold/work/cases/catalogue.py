"""The services that people can ask for, as their folders declare them, found through settings.SERVICES."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings

from commonhold.base.refusals import NotFound
from commonhold.work.cases.questions import Answers, Questionnaire, Section


@dataclass(frozen=True)
class CaseFacts:
    """A case as its service's steps and candidates see it. `variables` are the process's own."""

    id: int
    reference: str
    service: str
    department_id: int
    asked_by: int
    title: str
    opened_at: datetime
    data: Mapping[str, Any]
    variables: Mapping[str, Any] = field(default_factory=dict)
    wait_id: int | None = None
    shared_with_id: int | None = None
    """The other department that shares it."""


@dataclass(frozen=True)
class Candidates:
    """Who may do a task: accounts by name, or else every holder of a role (of a cost centre, if given).

    In a case that departments share, `department_id` is the one whose people it is for; that in which the case was
    opened, if none is given. A task of the other one is for its own people, and never of the market.
    """

    accounts: tuple[int, ...] = ()
    role: str | None = None
    cost_centre_id: int | None = None
    department_id: int | None = None


@dataclass(frozen=True)
class Outcome:
    """One way to finish a task: a button. `done` tells it in the timeline: "sent it back".

    What is written with one that is a `message` is said to the other side: it is kept with the conversation
    of the case, in the service's class of data, and neither in the audit trail nor in the process.
    One that is `by_telephone` is the asker's, and may be told to the desk on the telephone instead.
    One that `sends_back` finds that what was done before has to be done again (reworking/queries.py).
    One that `answers` answers the questions of the task's form.
    """

    value: str
    label: str
    done: str
    needs_reason: bool = False
    message: bool = False
    by_telephone: bool = False
    sends_back: bool = False
    answers: bool = False


@dataclass(frozen=True)
class Form:
    """What whoever does a task is asked on its page, one after another: the answers that are usual stand there already,
    above them what is `told`, in sentences."""

    section: Section
    usual: Answers = field(default_factory=dict)
    told: Sequence[str] = ()


@dataclass(frozen=True)
class Input:
    """A value that a robot is given to do a task with: as JSON takes it, of which class of data it is, and the
    attachments that it names, whose content the robot may then read."""

    value: Any
    data_class: str = "official"
    files: tuple[int, ...] = ()


@dataclass(frozen=True)
class MarketTask:
    """What a delivery unit must have, so that the market may give it a task.

    Its people need the `skill` and at least the `clearance`. `needs` are the classes of data without which it can't be
    done, `shows` those that are shown to whoever may see them. `minutes` is how long it takes. A unit that did a step
    named in `not_after` in the same case may not do this one. A robot can do it if there are `inputs`, and only with
    those; `gives` names the variables that it may add to the process's when it has done it, each with its type.
    """

    skill: str
    minutes: int
    needs: tuple[str, ...] = ("official",)
    shows: tuple[str, ...] = ()
    clearance: str = "bpss"
    not_after: tuple[str, ...] = ()
    inputs: Callable[[CaseFacts], Mapping[str, Input]] | None = None
    gives: Mapping[str, type[str | int | bool]] = field(default_factory=dict)


@dataclass(frozen=True)
class TaskKind:
    """What a user task of the process is to people. One with `questions` is done by answering them again; one with
    `market` by a delivery unit, and by those whom the process names only if no unit may do it.

    One with a `form` asks questions of its own, made within the walls of whoever does it. What it comes to is for
    `does`: called with the case, the outcome and the answers as the task is finished, in the same transaction and for
    all departments that share the case, it changes records and returns variables for the process. What it refuses
    names the question in `field`. The answers themselves are kept nowhere else.
    """

    title: str
    outcomes: tuple[Outcome, ...]
    questions: bool = False
    market: MarketTask | None = None
    form: Callable[[CaseFacts, datetime], Form] | None = None
    does: Callable[..., Mapping[str, Any]] | None = None

    @property
    def writes(self) -> bool:
        """Whether it is done by writing to the other side."""
        return any(each.message for each in self.outcomes)

    def outcome(self, value: str) -> Outcome | None:
        """The outcome of that value, if the task has it."""
        return next((each for each in self.outcomes if each.value == value), None)


@dataclass(frozen=True)
class Done:
    """A step did its work; these variables are added to the process's."""

    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Waiting:
    """A step has asked for something outside; whoever learns that it has happened queues the step again."""


@dataclass(frozen=True)
class Failed:
    """A step could not do its work for a reason that the process handles: the code of its error event."""

    error_code: str
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Beginning:
    """What begins a case by itself: the "timer", "message" or "signal" of a start event, in a department.

    `name` is the message's or signal's, and `variables` what it takes along; `sender` is the case that sent it.
    """

    service: str
    department_id: int
    element: str
    kind: str
    name: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    sender: CaseFacts | None = None


@dataclass(frozen=True)
class Opening:
    """On whose behalf such a case is opened, and with what; as `open_case` takes them."""

    asked_by: int
    title: str
    data: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    parties: Mapping[int, str] = field(default_factory=dict)


Step = Callable[..., Done | Waiting | Failed]


@dataclass(frozen=True)
class Looked:
    """What a service has to say about a case to whoever works on it, besides what was asked.

    `amounts_pence` are what each item of the repeated section comes to, `total_pence` all of them together;
    `findings` what its rules found, in words. None for a service that is not about money, or has no rules.
    """

    amounts_pence: Sequence[int] = ()
    total_pence: int | None = None
    findings: Sequence[str] | None = None


def nothing(*_: object, **__: object) -> None:
    """What a service does that has nothing to do then."""


def nothing_more(_: CaseFacts) -> Looked:
    """What a service says that has nothing to add to what was asked."""
    return Looked()


@dataclass(frozen=True)
class Service:
    """What a service's folder declares.

    `candidates` are named in the process; each gets the facts of the case and the moment. `standings` say in
    words where a case is while the process is at an element, and `outcomes` how it ended. A task that has no
    standing stands as its title: that is for tasks of the asker, unless others do theirs meanwhile.
    `classification` is the security classification of its cases.
    `withdrawn` undoes on the records what the asker takes back. `working_day` runs once for each department
    on each of its working days. `looks` says what whoever works on a case has to know. `opened_by` says on whose
    behalf a case is opened that an event begins; it raises a refusal if there is nobody, and the event then waits until
    somebody has put that right.
    `looks_show` are the classes of data of what `looks` says.
    `page` is the page of its own that shows its cases, by the name that faces have for its address.
    `said` is the class of data of what people say about its cases, and of files that no question asked for. A service
    that answers questions names the endings with which one is `resolved`: then it is measured how many are at the first
    contact.
    """

    name: str
    title: str
    summary: str
    who_may_ask: str
    owner: str
    questions: Questionnaire
    tasks: Mapping[str, TaskKind]
    candidates: Mapping[str, Callable[[CaseFacts, datetime], Candidates]]
    steps: ModuleType
    standings: Mapping[str, str]
    outcomes: Mapping[str, str]
    folder: Path
    withdrawn: Callable[..., None] = nothing
    working_day: Callable[..., object] = nothing
    looks: Callable[[CaseFacts], Looked] = nothing_more
    looks_show: Collection[str] = ("official",)
    opened_by: Callable[[Beginning, datetime], Opening] | None = None
    said: str = "official"
    resolved: Collection[str] = ()
    classification: str = "official"
    page: str = ""

    @property
    def bpmn(self) -> bytes:
        """The process that runs and that people see."""
        return (self.folder / "process.bpmn").read_bytes()

    @property
    def dmn(self) -> bytes:
        """The decisions that the process asks."""
        return (self.folder / "rules.dmn").read_bytes()

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Every task and outcome that is a message."""
        return [
            (element, outcome.value)
            for element, kind in self.tasks.items()
            for outcome in kind.outcomes
            if outcome.message
        ]

    @property
    def sending_back(self) -> list[tuple[str, str]]:
        """Every task and outcome that sends back what was done before."""
        return [
            (element, outcome.value)
            for element, kind in self.tasks.items()
            for outcome in kind.outcomes
            if outcome.sends_back
        ]

    def step(self, element: str) -> Step:
        """The function of steps.py that does the service task of that id."""
        step: Step = getattr(self.steps, element)
        return step


@cache
def services() -> dict[str, Service]:
    """Every service by its name, in the order of settings.SERVICES."""
    declared = [import_module(f"{path}.service").SERVICE for path in settings.SERVICES]
    return {each.name: each for each in declared}


def service(name: str) -> Service:
    """The service of that name; NotFound if there is none."""
    found = services().get(name)
    if found is None:
        raise NotFound(what=f"service called {name}")
    return found
