"""GA4GH phenopackets, version 2, in and out.

``read_phenopacket`` makes cases of a text, with what ``packet_features``,
``packet_measurements`` and ``packet_actions`` read of its parts; ``ontology_classes``
and ``packet_times`` read what all of them hold. ``write_phenopacket`` writes a case,
``written_findings`` its findings, ``ranked_interpretations`` an answer. Plain JSON
throughout.
"""
