"""What a recruitment system tells, and what follows: nobody types again what it told."""

import json
import re
import threading
from datetime import date

from django.db import connections
from django.test import Client
from typer.testing import CliRunner

from commonhold.connectors.recruitment.questions import QUESTIONS
from commonhold.faces.api.reading import not_asked
from commonhold.faces.cli import recruitment
from commonhold.records.moves import queries as moves
from commonhold.records.people.recruiting.queries import of_case
from commonhold.services.join.forms import checks_form
from commonhold.services.move_department import checking, offering
from commonhold.work.cases import queue
from commonhold.work.cases.answers import problems
from commonhold.work.cases.queries import facts_now


def test_a_civil_servant_of_another_department_moves_without_anybody_typing_again(recruiting):
    sides = recruiting.sides
    answer = recruiting.tells(recruiting.servant(identity="Passport seen, file 1"))
    assert (answer.status_code, answer.json()["service"]) == (201, "move_department"), answer.content
    reference = answer.json()["reference"]
    move = sides.move(reference)
    assert (move.from_employment_id, move.level) == (sides.employments["mover"], "promotion")
    assert "agree_joining" not in sides.tasks(reference, "host"), "the department joined said so already"
    sides.does("boss", reference, "agree_leaving", "agree")
    with sides.acts("joining_hr"):
        usual = offering.offer_form(facts_now(reference), sides.at).usual
    assert usual == {
        "post": str(sides.posts[sides.letters]),
        "manager": f"N{sides.accounts['host']}",
        "grade": "HEO",
        "region": "London",
        "hours": "22.2",
    }
    sides.does("joining_hr", reference, "make_offer", "offer", **{**usual, "region": "Wales"})
    with sides.acts("joining_hr"):
        assert moves.offers([move.id])[move.id].manager_id == sides.employments["host"]
        form = checking.checks_form(facts_now(reference), sides.at)
    assert form.usual.keys() == {"identity"}, "what recruitment checked stands there, for HR to confirm"


def test_only_the_department_joined_sees_from_which_campaign_it_came(recruiting):
    sides = recruiting.sides
    reference = recruiting.tells(recruiting.servant()).json()["reference"]
    shown = {}
    for name in ("host", "joining_hr", "boss", "leaving_hr", "mover"):
        with sides.acts(name):
            assert (of_case(reference) is not None) == (name in ("host", "joining_hr"))
        browser = Client()
        session = browser.session
        session["account_id"] = sides.accounts[name]
        session.save()
        page = browser.get(f"/moves/{reference}/")
        assert page.status_code == 200, name
        shown[name] = "R-2041" in page.content.decode()
    assert shown == {"host": True, "joining_hr": True, "boss": False, "leaving_hr": False, "mover": False}


def test_an_outsider_joins_and_hr_finds_what_recruitment_checked(recruiting):
    sides = recruiting.sides
    answer = recruiting.tells(recruiting.outsider())
    assert (answer.status_code, answer.json()["service"]) == (201, "join"), answer.content
    reference = answer.json()["reference"]
    assert sides.case(reference, "host").title.startswith("Kim Newcomer joins on")
    assert "make_ready" in sides.tasks(reference, "host")
    with sides.acts("joining_hr"):
        form = checks_form(facts_now(reference), sides.at)
    assert form.usual.keys() == {"identity", "right_to_work", "until"}
    assert "R-2041" in form.told[0]


def test_a_manager_who_manages_nobody_yet_may_be_given_somebody(recruiting):
    sides = recruiting.sides
    stranger = f"N{sides.accounts['stranger']}"
    assert recruiting.tells(recruiting.outsider(manager=stranger)).status_code == 201


def test_the_same_outcome_again_opens_no_second_case(recruiting):
    first = recruiting.tells(recruiting.servant(), key="r-1")
    again = recruiting.tells(recruiting.servant(), key="r-1")
    assert again.content == first.content
    other = recruiting.tells(
        recruiting.servant(employee_number=recruiting.servant()["employee_number"] + " ")
    )
    assert (other.status_code, other.json()["code"]) == (409, "recruiting.outcome-known")
    assert first.json()["reference"] in other.json()["detail"]
    assert recruiting.tells(recruiting.outsider(), key="r-2").status_code == 201
    twin = recruiting.tells(recruiting.outsider(given_name="KIM", email="other@home.example"), key="r-3")
    assert twin.status_code == 409
    assert recruiting.cases() == 2


def test_told_at_once_it_opens_one_case(recruiting):
    content, answers = recruiting.servant(), []

    def tell() -> None:
        with queue.inline():
            answers.append(
                recruiting.client.post(
                    "/api/recruitment/outcomes",
                    content,
                    content_type="application/json",
                    headers={"Idempotency-Key": f"{threading.get_ident()}"},
                ).status_code
            )
        connections.close_all()

    threads = [threading.Thread(target=tell) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(answers) == [201, 409, 409]
    assert recruiting.cases() == 1


def test_an_outcome_from_a_file(recruiting, tmp_path):
    file = tmp_path / "chosen.json"
    run, asked = CliRunner(), [str(file), "--department", "letters"]
    file.write_text(json.dumps(recruiting.servant(grade="Lord")))
    refused = run.invoke(recruitment.app, ["outcome", *asked])
    assert refused.exit_code == 1
    assert "grade: Choose the grade from the list" in refused.output
    file.write_text(json.dumps(recruiting.servant()))
    with queue.inline():
        told = run.invoke(recruitment.app, ["outcome", *asked])
    assert told.exit_code == 0, told.output
    assert recruiting.cases() == 1
    for content in ("", "[]", "[" * 100_000, '"\\ud800"', '{"vacancy": "\\ud800"}'):
        file.write_text(content)
        broken = run.invoke(recruitment.app, ["outcome", *asked])
        assert isinstance(broken.exception, recruitment.OutcomeFileUnreadable), content


def test_the_examples_of_the_how_to_are_without_fault(settings):
    page = (settings.PACKAGE_DIR.parents[1] / "docs/how-to/use-the-api.md").read_text()
    examples = [
        json.loads(each) for each in re.findall(r"-d '(\{.*?\})'", page, re.DOTALL) if "vacancy" in each
    ]
    assert len(examples) == 2
    for each in examples:
        assert problems(QUESTIONS, each, date(2026, 11, 28)) == not_asked(QUESTIONS, each) == []
