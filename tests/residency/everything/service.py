"""One question for each class of data, a file, and what people say; a unit of the market looks at it."""

from pathlib import Path

from commonhold.work.cases.catalogue import MarketTask, Outcome, Service, TaskKind
from commonhold.work.cases.questions import Question, Questionnaire, Section
from commonhold.work.residency.cedar.vocabulary import DATA_CLASSES
from tests.residency.everything import steps

ASKED = tuple(
    Question(name=each, kind="text", title=words, noun=f"the {words.lower()}", data_class=each)
    for each, words in DATA_CLASSES.items()
)
LETTER = Question(
    name="letter", kind="file", title="Letter", noun="the letter", required=False, data_class="health"
)
SERVICE = Service(
    name="everything",
    title="Everything",
    summary="Tell us everything.",
    who_may_ask="employee",
    owner="Process owner",
    questions=Questionnaire((Section("all", "All about you", (*ASKED, LETTER)),)),
    tasks={
        "look": TaskKind(
            "Look",
            (Outcome("done", "It is in order", "looked"),),
            market=MarketTask(skill="looking", minutes=5, needs=(), shows=tuple(DATA_CLASSES)),
        )
    },
    candidates={},
    steps=steps,
    standings={"look": "Being looked at"},
    outcomes={"e": "Looked at"},
    folder=Path(__file__).parent,
    said="conduct",
)
