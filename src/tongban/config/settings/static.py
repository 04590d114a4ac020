"""Static files: ours and those that npm brought by lock file, under far-future names."""

from tongban.config.settings.environment import ROOT, TONGBAN_HOME, TONGBAN_MODE

STATIC_URL = "/static/"
STATIC_ROOT = TONGBAN_HOME / "static"
_MODULES = ROOT / "node_modules"
STATICFILES_DIRS = [
    (f"vendor/{name}", str(_MODULES / folder))
    for name, folder in (("htmx", "htmx.org/dist"), ("bpmn-js", "bpmn-js/dist"), ("dmn-js", "dmn-js/dist"))
    if (_MODULES / folder).exists()
]
STATICFILES_FINDERS = [
    "tongban.config.settings.finding.PartsFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if TONGBAN_MODE == "test"
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
