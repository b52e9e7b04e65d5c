"""What to do about it: each function takes :class:`Futures` of any model and returns a :class:`Finding`.

A function and the module it lives in share a name. The imports below run when the room is first entered, so
that ``leadtime.decision.compare`` is the function whatever was imported before.
"""

from __future__ import annotations

from leadtime.decision.allocation import allocation
from leadtime.decision.answer import answer
from leadtime.decision.assignment import Talent, assignment
from leadtime.decision.backtest import backtest
from leadtime.decision.compare import compare
from leadtime.decision.crux import crux
from leadtime.decision.deciders import Circle, Contact, Decision, circle
from leadtime.decision.diff import Change, diff
from leadtime.decision.discover import discover
from leadtime.decision.envelope import envelope
from leadtime.decision.finding import Finding, Support, Value
from leadtime.decision.influence import influence
from leadtime.decision.information import Price, information
from leadtime.decision.leverage import leverage
from leadtime.decision.proxy_value import Proxy, proxy_value
from leadtime.decision.rivals import rivals
from leadtime.decision.robustness import robustness
from leadtime.decision.schedule import schedule
from leadtime.decision.search_order import search_order
from leadtime.decision.sensitivity import sensitivity
from leadtime.decision.shifts import worth_of_decisions
from leadtime.decision.studies import Study
from leadtime.decision.trials import Technique, Trials, trials_in
from leadtime.decision.tripwire import Tripwire, tripwire
from leadtime.decision.work import Task, Team, WorkClass

__all__ = [
    "Change",
    "Circle",
    "Contact",
    "Decision",
    "Finding",
    "Price",
    "Proxy",
    "Study",
    "Support",
    "Talent",
    "Task",
    "Team",
    "Technique",
    "Trials",
    "Tripwire",
    "Value",
    "WorkClass",
    "allocation",
    "answer",
    "assignment",
    "backtest",
    "circle",
    "compare",
    "crux",
    "diff",
    "discover",
    "envelope",
    "influence",
    "information",
    "leverage",
    "proxy_value",
    "rivals",
    "robustness",
    "schedule",
    "search_order",
    "sensitivity",
    "trials_in",
    "tripwire",
    "worth_of_decisions",
]
