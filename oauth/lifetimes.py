"""How long links, connections under way and superseded grants live. Pure."""

from datetime import timedelta

LINK_LIFE = timedelta(days=30)
AUTHORIZATION_LIFE = timedelta(minutes=10)
# How long a browser may come back to a hand-over it opened, and how long that stays on record.
HAND_OVER_LIFE = timedelta(hours=1)
HAND_OVER_KEPT = timedelta(days=7)
# After this an exchange belongs to a process that is no more: a code and, with openid, two
# fetches of ORCID's keys have deadlines of 45 seconds each, besides waiting for their turn.
EXCHANGE_LIFE = timedelta(minutes=3)
# A superseded grant is revoked at ORCID once the calls that use it have ended.
CALLS_IN_FLIGHT = timedelta(minutes=5)
