"""Tables of the room: accounts and their second factor, codes, demo cards, API clients and tokens."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from tongban.base.fields import SealedField
from tongban.base.models import Row
from tongban.kernel.ids import uuid7
from tongban.org.models import Party, Unit


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by their sign-in name; they are made by ``actions.account_open``."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """Django's sign-in asks this."""
        return self.get(username=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """A way to sign in. The party behind it holds posts and mandates; a session acts as one of them.

    ``assurance`` is the real-name level 0-4 (handbook 04 §5); ``kind`` is resident or staff. ``totp_step`` is the
    last time step whose code was used, so that none is used twice.
    """

    RESIDENT, STAFF = "resident", "staff"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    username = models.CharField(max_length=150, unique=True)
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="accounts")
    kind = models.CharField(max_length=12, default=RESIDENT)
    assurance = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    totp_secret = SealedField()
    totp_step = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        db_table = "tb_identity_account"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Names are compared without regard to case."""
        self.username = self.username.strip().lower()
        super().save(*args, **kwargs)


class RecoveryCode(models.Model):
    """A code that stands in for the second factor once, when the phone is lost; only its digest is kept."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=43)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_identity_recovery_code"
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="tb_identity_recovery_one")]


class Guard(models.Model):
    """Failed attempts under one name, whether an account has it or not, so that nobody learns which names exist.

    ``key`` is the blind index of what was tried; times are wall time.
    """

    key = models.CharField(max_length=60, primary_key=True)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    last_at = models.DateTimeField()

    class Meta:
        db_table = "tb_identity_guard"
        indexes = [models.Index(fields=["last_at"], name="tb_identity_guard_age")]


class OneTimeCode(models.Model):
    """A code sent to a mobile phone: for registering or signing in. Only its digest is kept; wall time.

    ``payload`` holds sealed what the person had entered before, so that nothing is typed twice.
    """

    id = models.BigAutoField(primary_key=True)
    token = models.CharField(max_length=43, unique=True)
    purpose = models.CharField(max_length=20)
    mobile_index = models.CharField(max_length=43)
    digest = models.CharField(max_length=43)
    payload = SealedField()
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_identity_one_time_code"
        indexes = [models.Index(fields=["mobile_index", "made_at"], name="tb_identity_code_recent")]


class DemoCard(Row):
    """An account of the demo city that anybody may play with one click, and what to try with it.

    ``acting``: the role to begin with: ``self``, ``post`` or ``mandate`` (the first of that kind), or a full key.
    """

    account = models.OneToOneField(Account, models.CASCADE, related_name="demo_card")
    label_zh = models.CharField(max_length=80)
    label_en = models.CharField(max_length=120, default="", blank=True)
    hint_zh = models.CharField(max_length=300, default="", blank=True)
    hint_en = models.CharField(max_length=400, default="", blank=True)
    acting = models.CharField(max_length=60, default="self")
    ordinal = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "tb_identity_demo_card"
        indexes = [models.Index(fields=["ordinal"], name="tb_identity_demo_card_order")]


class ApiClient(Row):
    """A machine that calls the API for a unit, with permission words of its own."""

    name = models.CharField(max_length=120, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True)
    grants = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "tb_identity_api_client"


class ApiToken(Row):
    """A bearer token of an account or a client; only its digest is kept."""

    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80, default="", blank=True)
    hint = models.CharField(max_length=12, default="", blank=True)
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="tokens")
    client = models.ForeignKey(ApiClient, models.CASCADE, null=True, related_name="tokens")
    acting = models.CharField(max_length=60, default="self")
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tb_identity_api_token"
