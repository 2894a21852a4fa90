"""Draws small BPMN files for tests: `drawn("userTask a", "a > b", …)`."""

_SHELL = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:c="https://commonhold.example/bpmn">'
    '{roots}<process id="p" name="A process" isExecutable="true">{body}</process></definitions>'
)


def drawn(*parts: str, roots: str = "") -> bytes:
    """Each part is a flow ("a > b", "a > b if x = 1", "a > b by default"), an element ("userTask a"), or XML."""
    return _SHELL.format(roots=roots, body=_body("f", parts)).encode()


def sub(head: str, *parts: str) -> str:
    """A sub-process with what is in it: `sub("x", …)`, or with attributes `sub('x triggeredByEvent="true"', …)`."""
    name, _, attributes = head.partition(" ")
    return f'<subProcess id="{name}" {attributes}>{_body(f"{name}_f", parts)}</subProcess>'


def process(name: str, *parts: str) -> str:
    """Another process of the file, for its `roots`."""
    return f'<process id="{name}" isExecutable="true">{_body(f"{name}_f", parts)}</process>'


def _body(prefix: str, parts: tuple[str, ...]) -> str:
    defaults = {p.split()[0]: f"{prefix}{n}" for n, p in enumerate(parts) if p.endswith("by default")}
    return "".join(_part(f"{prefix}{number}", part, defaults) for number, part in enumerate(parts))


def _part(flow_id: str, part: str, defaults: dict[str, str]) -> str:
    if part.startswith("<"):
        return part
    if " > " in part:
        ends, _, condition = part.removesuffix(" by default").partition(" if ")
        source, target = ends.split(" > ")
        inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        return (
            f'<sequenceFlow id="{flow_id}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
        )
    kind, name, *rest = part.split()
    extra = {"userTask": 'c:candidates="finance"', "businessRuleTask": 'c:decision="route"'}.get(kind, "")
    default = f'default="{defaults[name]}"' if name in defaults else ""
    return f'<{kind} id="{name}" {extra} {default} {" ".join(rest)}/>'


def boundary(name: str, host: str, inner: str, interrupting: bool = True) -> str:
    cancel = str(interrupting).lower()
    return (
        f'<boundaryEvent id="{name}" attachedToRef="{host}" cancelActivity="{cancel}">{inner}</boundaryEvent>'
    )


def event(kind: str, name: str, definition: str, attributes: str = "") -> str:
    """An event: `event("startEvent", "s", signal("go"))`."""
    return f'<{kind} id="{name}" {attributes}>{definition}</{kind}>'


def about(cause: str, reference: str, attributes: str = "") -> str:
    """An event definition that refers to a message, signal, error or escalation of `ROOTS`."""
    return f'<{cause}EventDefinition {cause}Ref="{reference}_{cause}" {attributes}/>'


def script(name: str, text: str, result: str = "", marker: str = "") -> str:
    own = f'c:result="{result}"' if result else ""
    return f'<scriptTask id="{name}" {own}>{marker}<script>{text}</script></scriptTask>'


def task(name: str, marker: str) -> str:
    """A user task with a loop marker."""
    return f'<userTask id="{name}" c:candidates="finance">{marker}</userTask>'


ROOTS = (
    '<message id="paid_message" name="paid"/><signal id="stop_signal" name="stop"/>'
    '<error id="broken_error" errorCode="broken"/><escalation id="late_escalation" escalationCode="late"/>'
)


def timer(duration: str = "PT1H") -> str:
    return f"<timerEventDefinition><timeDuration>{duration}</timeDuration></timerEventDefinition>"


EVERYDAY = ("startEvent s", "userTask a", "endEvent e", "s > a", "a > e")

RULED = ("startEvent s", "businessRuleTask r", "userTask a", "endEvent e", "s > r", "r > a", "a > e")
RULES = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="route" name="Route"><decisionTable hitPolicy="FIRST">
<input><inputExpression><text>amount</text></inputExpression></input>
<output name="look"/><output name="limit"/>
<rule id="small"><inputEntry><text>&lt; 100</text></inputEntry>
<outputEntry><text>false</text></outputEntry><outputEntry><text>amount * 1.5</text></outputEntry></rule>
<rule id="large"><inputEntry><text>-</text></inputEntry>
<outputEntry><text>true</text></outputEntry><outputEntry><text>100</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
"""Decides "route": whether somebody has to look at an amount, and the limit for it."""
