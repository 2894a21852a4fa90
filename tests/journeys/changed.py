"""A newer version of the claims process, as its owner might draw it: a step more, more time, a rule less."""

from pathlib import Path

from django.utils import timezone

SERVICE = Path(__file__).parents[2] / "src/commonhold/services/claim_expense"
THANKS = """<bpmn:serviceTask id="thank" name="Thank &lt;script&gt;alert(1)&lt;/script&gt;">
<bpmn:incoming>tell_claimant_to_thank</bpmn:incoming><bpmn:outgoing>thank_to_paid</bpmn:outgoing></bpmn:serviceTask>
<bpmn:sequenceFlow id="tell_claimant_to_thank" sourceRef="tell_claimant" targetRef="thank" />
<bpmn:sequenceFlow id="thank_to_paid" sourceRef="thank" targetRef="paid" />"""
DRAWN = """<bpmndi:BPMNShape id="thank_shape" bpmnElement="thank">
<dc:Bounds x="2050" y="400" width="100" height="80" /></bpmndi:BPMNShape>
<bpmndi:BPMNEdge id="to_thank" bpmnElement="tell_claimant_to_thank"><di:waypoint x="1980" y="340" />
<di:waypoint x="1980" y="440" /><di:waypoint x="2050" y="440" /></bpmndi:BPMNEdge>
<bpmndi:BPMNEdge id="from_thank" bpmnElement="thank_to_paid"><di:waypoint x="2098" y="400" />
<di:waypoint x="2098" y="318" /></bpmndi:BPMNEdge>"""


def changed(bpmn: str, dmn: str) -> tuple[str, str]:
    """The files with the claimant thanked at the end, more time for budget holders, and without the first rule."""
    gone = "tell_claimant_to_paid"
    bpmn = _instead(bpmn, f'<bpmn:sequenceFlow id="{gone}"', "/>", THANKS)
    bpmn = _instead(bpmn, f'<bpmndi:BPMNEdge id="{gone}_edge"', "</bpmndi:BPMNEdge>", DRAWN)
    for way, flow in (("outgoing", "tell_claimant_to_thank"), ("incoming", "thank_to_paid")):
        bpmn = bpmn.replace(f"<bpmn:{way}>{gone}<", f"<bpmn:{way}>{flow}<")
    bpmn = bpmn.replace('commonhold:due="PT24H"', 'commonhold:due="PT32H"', 1)
    dmn = _instead(dmn, '<rule id="route_1">', "</rule>", "")
    return bpmn, dmn.replace('"route_2_in_2"><text>&gt; 0', '"route_2_in_2"><text>&gt; 1')


def publish(*, service: str = "claim_expense", decisions: str = "") -> tuple[str, str]:
    """Publishes and releases it, with more decisions; the hashes of the claims version before and of this one."""
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.work.processes import actions
    from commonhold.work.processes.releasing.queries import hash_for_all

    system, at = Actor.system("journeys"), timezone.now()
    before = hash_for_all("claim_expense")
    assert before is not None
    bpmn, dmn = changed((SERVICE / "process.bpmn").read_text(), (SERVICE / "rules.dmn").read_text())
    files = {
        "bpmn": bpmn.encode(),
        "dmn": dmn.replace("</definitions>", f"{decisions}</definitions>").encode(),
    }
    with acting(system, ()):
        return before, actions.publish(service=service, **files, actor=system, at=at)


def put_off_a_timer(department_id: int) -> None:
    """Lets the timer of a claim that waits for its budget holder fail."""
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.work.processes.incidents.actions import note_trouble
    from commonhold.work.processes.models import Wait

    system, at = Actor.system("journeys"), timezone.now()
    with acting(system, [department_id]):
        wait = Wait.objects.filter(kind="timer", department_id=department_id).first()
        assert wait is not None
        note_trouble(wait_id=wait.id, trouble="No manager was found", next_try=at, actor=system, at=at)


def _instead(text: str, start: str, end: str, put: str) -> str:
    at = text.index(start)
    return text[:at] + put + text[text.index(end, at) + len(end) :]
