"""Bayesian network for subcutaneous swellings and calcified skin lesions.

>>> import calcinosis
>>> model = calcinosis.load()
>>> result = model.diagnose(calcinosis.Case(findings={"iv_calcium": "yes"}))
>>> round(sum(result.posterior.values()), 12)
1.0
"""

from calcinosis.case import Case
from calcinosis.diagnosis import Diagnosis
from calcinosis.errors import (
    CalcinosisError,
    CaseError,
    ImpossibleEvidenceError,
    KnowledgeError,
    TooLargeError,
)
from calcinosis.model import Model, load
from calcinosis.pgmpy_bridge import from_pgmpy

__all__ = [
    "CalcinosisError",
    "Case",
    "CaseError",
    "Diagnosis",
    "ImpossibleEvidenceError",
    "KnowledgeError",
    "Model",
    "TooLargeError",
    "__version__",
    "from_pgmpy",
    "load",
]

__version__ = "0.1.0"
