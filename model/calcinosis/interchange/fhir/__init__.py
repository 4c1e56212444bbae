"""FHIR R4: a patient's resources in, a RiskAssessment out.

``read_fhir`` makes cases of a text, ``record`` gathers what is said of each patient,
``gathered`` puts it together. What one kind of resource says is read by ``observed``,
``stated`` (conditions, procedures, encounters), ``medicines`` and ``imaged``, out of
parts that ``elements``, ``concepts`` and ``valued`` read. Plain JSON throughout.
"""
