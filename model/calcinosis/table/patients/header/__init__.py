"""What the columns of a table mean, by their names.

A column has the name of what a case file calls it: ``setting``, ``sex``, ``erythema``.
What stands beside a value in a case file stands in the name, or in a column of its own:

=============================================  =====================================
``age``                                        texts with a unit: ``19 d``
``age_d``, ``age_months``, ``age_y``           numbers in this unit
``calcium_mg_dL``, ``wbc_10_9_L``, ``fever_C`` numbers in this unit: ``/`` is ``_``
``calcium``, ``calcium_unit``                  numbers, and the unit of each
``calcium_low``, ``calcium_high``              the laboratory's own reference interval
``corrected_calcium_mg_dL``                    numbers corrected for albumin already
``fluctuance_no``, ``fluctuance_yes``          likelihood of every state
``radiograph_calcification_1``                 a film; any number of them, by suffix
``radiograph_day_1``                           the day of the lesion it was taken on
=============================================  =====================================

Letters, digits and ``_`` are all that a name needs: it survives CSV, Parquet and SQL.
Capitals, spaces and brackets do not matter: ``Calcium [mg/dL]`` is ``calcium_mg_dL``.
"""
