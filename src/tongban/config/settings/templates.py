"""Templates live in their rooms."""

from tongban.config.layers import stands

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                *(["tongban.ui.context.page"] if stands("tongban.ui.context") else []),
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                *(["tongban.ui.templatetags.ui"] if stands("tongban.ui.templatetags.ui") else []),
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
