"""Leaving, which people ask for, and which tells others of it."""

from pathlib import Path

from commonhold.work.cases.catalogue import Service
from commonhold.work.cases.questions import Questionnaire
from commonhold.work.cases.tests.begun.leaving import steps

SERVICE = Service(
    name="leaving",
    title="Leave",
    summary="Tell us that you leave.",
    who_may_ask="employee",
    owner="Process owner",
    questions=Questionnaire(()),
    tasks={},
    candidates={},
    steps=steps,
    standings={},
    outcomes={"e": "Told"},
    folder=Path(__file__).parent,
    withdrawn=lambda *_, **__: None,
    working_day=lambda *_, **__: None,
)
