"""Every constraint that the BPMN 2.0 standard sets on a file, checked on its XML before anything is compiled."""

from commonhold.base.bpmn.constraints.checking import check_constraints

__all__ = ["check_constraints"]
