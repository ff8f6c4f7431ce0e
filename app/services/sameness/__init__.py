"""Same person? same incident? What is found, what people answer, and what is one by that.

Nothing merges by itself: what is found is a question, and an answer is a signed link that
anybody can take back.
"""

from app.services.sameness.answering import answer, take_back
from app.services.sameness.looking import look, look_on, waiting
from app.services.sameness.reading import answered, compare, count, group_of, groups, queue, titles
from app.services.sameness.views import Comparison, FieldPair, GroupView, Queue, QueueQuery, SaidView, Waiting

__all__ = [
    "Comparison",
    "FieldPair",
    "GroupView",
    "Queue",
    "QueueQuery",
    "SaidView",
    "Waiting",
    "answer",
    "answered",
    "compare",
    "count",
    "group_of",
    "groups",
    "look",
    "look_on",
    "queue",
    "take_back",
    "titles",
    "waiting",
]
