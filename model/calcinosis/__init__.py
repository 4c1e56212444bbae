"""Bayesian network for subcutaneous swellings and calcified skin lesions.

>>> import calcinosis
>>> model = calcinosis.load()
>>> result = model.diagnose(calcinosis.Case(findings={"iv_calcium": "yes"}))
>>> round(sum(result.posterior.values()), 12)
1.0

What is named here is imported when it is asked for: the command line has to say how
many threads numpy may take before numpy is there.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from calcinosis.about import __version__

if TYPE_CHECKING:
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

HOMES = {
    "Case": "patient.written.case",
    "Diagnosis": "diagnosis",
    "Model": "model",
    "compare": "model",
    "from_pgmpy": "network.pgmpy_reader",
    "load": "model",
    "read_network": "interchange.network_files.read_network",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        message = f"module 'calcinosis' has no attribute '{name}'"
        raise AttributeError(message)
    home = import_module(f"calcinosis.{HOMES.get(name, 'errors')}")
    return globals().setdefault(name, getattr(home, name))
