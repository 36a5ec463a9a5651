"""Units and who may do what (组织与人员): the units that are assessed, and the one guard every act goes through.

In: units with their attributes and parents. Out: the register of units; `act`, the guard of all writers.
Kept here: nobody acts without the power to, and no act goes unrecorded.
"""
