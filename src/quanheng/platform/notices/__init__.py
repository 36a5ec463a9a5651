"""Notices (通知): each person's inbox, and the e-mail that only says there is something to read.

`actions.notify` is called inside the acts of other rooms; a notice and its letter are rows of that act's transaction,
so no failure of mail can lose one. `actions.deliver` sends what waits and tries again what failed.
"""
