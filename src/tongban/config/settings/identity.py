"""Accounts and sessions."""

from tongban.config.layers import stands
from tongban.config.settings.environment import TONGBAN_MODE

AUTH_USER_MODEL = "tb_identity.Account" if stands("tongban.identity") else "auth.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TONGBAN_MODE == "test"
    else ["django.contrib.auth.hashers.ScryptPasswordHasher"]
)
SESSION_COOKIE_NAME = "tb_session"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = TONGBAN_MODE == "production"
