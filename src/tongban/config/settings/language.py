"""Languages and zone. Chinese first, English complete; the language is in the path."""

import os

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("TONGBAN_ZONE", "Asia/Shanghai")
