"""Draws small BPMN files for tests: `drawn("userTask a", "a > b", …)`."""

_SHELL = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:c="https://commonhold.example/bpmn">'
    '{roots}<process id="p" name="A process" isExecutable="true">{body}</process></definitions>'
)


def drawn(*parts: str, roots: str = "") -> bytes:
    """Each part is a flow ("a > b", "a > b if x = 1", "a > b by default"), an element ("userTask a"), or XML."""
    defaults = {p.split()[0]: f"f{n}" for n, p in enumerate(parts) if p.endswith("by default")}
    body = [_part(number, part, defaults) for number, part in enumerate(parts)]
    return _SHELL.format(roots=roots, body="".join(body)).encode()


def _part(number: int, part: str, defaults: dict[str, str]) -> str:
    if part.startswith("<"):
        return part
    if " > " in part:
        ends, _, condition = part.removesuffix(" by default").partition(" if ")
        source, target = ends.split(" > ")
        inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        return (
            f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
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
