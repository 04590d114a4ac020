"""People of the tests' world at a browser."""

from __future__ import annotations

from django.test import Client

from tongban.base.actor import SYSTEM, Actor
from tongban.base.legal import wall_now
from tongban.identity import sessions
from tongban.identity.actions import account_open
from tongban.identity.models import Account
from tongban.org.models import Party, Post


def browser(actor: Actor) -> Client:
    """A browser in which ``actor`` is signed in, at their post where they have one."""
    username = f"someone.{actor.party}"
    known = Account.objects.filter(pk=actor.account, party_id=actor.party)
    account = known.first() or Account.objects.filter(username=username).first()
    if account is None:
        party = Party.objects.get(pk=actor.party)
        account = account_open(SYSTEM, party=party, username=username, kind=Account.STAFF, assurance=3)
    client = Client()
    client.force_login(account)
    session = client.session
    session[sessions.SEEN] = int(wall_now().timestamp())
    if actor.post is not None:
        session[sessions.ACTING] = f"post:{Post.objects.get(pk=actor.post).uid}"
    session.save()
    return client
