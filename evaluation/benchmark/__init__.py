"""Speed beside the peers, on the same evidence in one run: ratios, not claims.

Patients are drawn from the exported clinic network, or from a published one, 40 % of
their states are hidden at random, and every engine answers the same ones. The peers
answer a sample one by one, since they have no batch for patients with
different findings.
"""
