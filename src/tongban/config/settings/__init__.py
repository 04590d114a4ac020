"""Settings, one concern a file; every name that Django reads is imported here by name."""

from tongban.config.settings.apps import (
    DEFAULT_AUTO_FIELD,
    INSTALLED_APPS,
    MIDDLEWARE,
    ROOT_URLCONF,
    TASKS,
    TONGBAN_PACKS,
    WSGI_APPLICATION,
)
from tongban.config.settings.database import CACHES, DATABASES
from tongban.config.settings.environment import (
    ALLOWED_HOSTS,
    DEBUG,
    SECRET_KEY,
    TONGBAN_HOME,
    TONGBAN_MODE,
    TONGBAN_NODE,
    TONGBAN_SITE,
)
from tongban.config.settings.identity import (
    AUTH_USER_MODEL,
    AUTHENTICATION_BACKENDS,
    PASSWORD_HASHERS,
    SESSION_COOKIE_AGE,
    SESSION_COOKIE_HTTPONLY,
    SESSION_COOKIE_NAME,
    SESSION_COOKIE_SAMESITE,
    SESSION_COOKIE_SECURE,
    SESSION_SAVE_EVERY_REQUEST,
)
from tongban.config.settings.language import (
    LANGUAGE_CODE,
    LANGUAGES,
    TIME_ZONE,
    USE_I18N,
    USE_TZ,
)
from tongban.config.settings.logs import LOGGING
from tongban.config.settings.mail import DEFAULT_FROM_EMAIL, EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT
from tongban.config.settings.security import (
    CSRF_COOKIE_HTTPONLY,
    CSRF_COOKIE_NAME,
    CSRF_COOKIE_SAMESITE,
    CSRF_COOKIE_SECURE,
    CSRF_FAILURE_VIEW,
    DATA_UPLOAD_MAX_MEMORY_SIZE,
    DATA_UPLOAD_MAX_NUMBER_FIELDS,
    FILE_UPLOAD_MAX_MEMORY_SIZE,
    SECURE_CONTENT_TYPE_NOSNIFF,
    SECURE_PROXY_SSL_HEADER,
    SECURE_REFERRER_POLICY,
    SILENCED_SYSTEM_CHECKS,
    X_FRAME_OPTIONS,
)
from tongban.config.settings.static import (
    STATIC_ROOT,
    STATIC_URL,
    STATICFILES_DIRS,
    STATICFILES_FINDERS,
    STORAGES,
)
from tongban.config.settings.templates import FORM_RENDERER, TEMPLATES
