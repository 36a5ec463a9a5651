"""The journal (存证): every act is a leaf of a Merkle log; signed checkpoints, witnesses, proofs for outsiders.

In: `actions.append`, called by the guard alone. Out: entries, proofs, checkpoints that witnesses have cosigned.
Kept here: nothing is ever changed or taken out; names of people can be erased without breaking a proof.
"""
