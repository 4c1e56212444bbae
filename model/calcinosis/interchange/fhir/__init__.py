"""FHIR R4: a patient's resources in, a RiskAssessment out.

``read_fhir`` makes cases of a text. What one kind of resource says is read by
``observed`` (with ``valued``), ``stated`` (conditions, procedures, encounters) and
``medicines``. ``risk_assessment`` writes an answer. Plain JSON throughout.
"""
