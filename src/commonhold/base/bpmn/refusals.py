"""Why a file is not a process that can be published, and why a running one can't go on."""

from commonhold.base.refusals import Refusal


class NotBpmn(Refusal):
    """This is not a BPMN 2.0 file: {why}. Export it again from your modelling tool as BPMN 2.0 XML."""

    code = "bpmn.not-bpmn"


class Unsupported(Refusal):
    """{element} uses {what}, which this version of Commonhold doesn't run. Take it out, or model it differently."""

    code = "bpmn.unsupported"


class Invalid(Refusal):
    """{element}: {why}. Mend it in your modelling tool and publish again."""

    code = "bpmn.invalid"


class Unsound(Invalid):
    """{element}: {why}. Mend it in your modelling tool and publish again."""

    code = "bpmn.unsound"


class NoWayOut(Refusal):
    """At {element} no condition holds and there is no default flow. Ask the process's owner to add one."""

    code = "bpmn.no-way-out"


class NobodyCatches(Refusal):
    """{element} failed with the error {error}, which nothing in its process catches. Ask the process's owner."""

    code = "bpmn.nobody-catches"


class EndlessLoop(Refusal):
    """The process goes round in circles at {element} without waiting for anything. Ask the process's owner."""

    code = "bpmn.endless-loop"


class NotWaiting(Refusal):
    """This step is not waiting any more: it was done, or its process ended, in the meantime."""

    code = "bpmn.not-waiting"


class CannotWork(Refusal):
    """At {element}, {why}. Correct the case's values, or ask the process's owner."""

    code = "bpmn.cannot-work"
