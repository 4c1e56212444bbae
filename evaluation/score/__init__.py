"""How good answers are: labelled cases, every method's answers, and their metrics."""

from evaluation.score.scored import Scored, as_dict, score
from evaluation.score.summary import figures, summarise

__all__ = ["Scored", "as_dict", "figures", "score", "summarise"]
