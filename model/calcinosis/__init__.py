"""Bayesian network for subcutaneous swellings and calcified skin lesions.

>>> import calcinosis
>>> model = calcinosis.load()
>>> result = model.diagnose(calcinosis.Case(findings={"iv_calcium": "yes"}))
>>> round(sum(result.posterior.values()), 12)
1.0
"""

from calcinosis.about import __version__
from calcinosis.diagnosis import Diagnosis
from calcinosis.errors import (
    CalcinosisError,
    CaseError,
    ImpossibleEvidenceError,
    KnowledgeError,
    NetworkError,
    TooLargeError,
)
from calcinosis.interchange.network_files.read_network import read_network
from calcinosis.model import Model, compare, load
from calcinosis.network.pgmpy_reader import from_pgmpy
from calcinosis.patient.written.case import Case

__all__ = [
    "CalcinosisError",
    "Case",
    "CaseError",
    "Diagnosis",
    "ImpossibleEvidenceError",
    "KnowledgeError",
    "Model",
    "NetworkError",
    "TooLargeError",
    "__version__",
    "compare",
    "from_pgmpy",
    "load",
    "read_network",
]
