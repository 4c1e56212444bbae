"""Other tools' documents in and out.

``recognise`` tells of what standard a document is and has it read, ``coded`` says what
a code means. Each standard has a folder: ``fhir``, ``phenopackets``; ``network_files``
holds the formats of Bayesian networks.
"""
