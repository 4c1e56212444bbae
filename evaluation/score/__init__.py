"""How good answers are: labelled cases, every method's answers, and their metrics."""

from evaluation.score.metrics import figures, summarise
from evaluation.score.scored import Scored, as_json, score

__all__ = ["Scored", "as_json", "figures", "score", "summarise"]
