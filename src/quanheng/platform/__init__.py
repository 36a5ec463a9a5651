"""The platform: who does what, when. Rooms from low to high; a later room may look back, never ahead.

The walk of one figure, as far as these rooms are built today:

1. `schemes.actions.adopt` — a scheme's document is read, checked by the compiler, filed and adopted.
2. `ledger.actions.post` — a figure enters the hall with its source and its moment; it is never changed again,
   only superseded (the database itself refuses anything else).
3. `scoring.actions.run` — fixes the scheme's digest, the cut-off and the engine's version, gathers what is in
   force, runs the engine's eight steps and keeps the scores.
4. the score pages (`scoring`, `portal`) — the same eight words, the same figures, back to the source.

Inside a room: `models` what is kept · `actions` the only writers, each through `registry.act` · `queries` the
only readers with joins · `views urls templates/` the skin · and one file named for the one hard thing it does.
Rooms: lib, ui, registry, schemes, ledger, scoring, portal, desk, project.
"""
