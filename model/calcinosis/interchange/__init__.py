"""Other tools' documents in and out.

``recognise`` tells of what standard a document is and has it read, ``coded`` says what
a code means. Each standard has a folder: ``fhir``, ``phenopackets``. What a document
says is read of its ``elements`` and their ``concepts`` by ``sayings`` and ``imaged``,
kept in a ``record`` of each patient, and made a case by ``gathered``.
``network_files`` holds the formats of Bayesian networks.
"""
