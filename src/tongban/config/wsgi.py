"""The WSGI application that granian serves: page files first, then Django."""

import gc
import os
import threading

from django.core.wsgi import get_wsgi_application

from tongban.config.processes import follow_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
follow_parent()
_django = get_wsgi_application()

from tongban.base.pages import PageFiles  # noqa: E402 - needs the settings that Django has just read
from tongban.search.tokens import terms  # noqa: E402

application = PageFiles(_django)

# what was loaded at the start stays for ever: the collector need not look at it again and again
gc.freeze()
gc.set_threshold(20_000, 20, 50)

# the first search would otherwise wait two seconds for the dictionary of words
threading.Thread(target=terms, args=("通办",), daemon=True).start()
