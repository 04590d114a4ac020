"""Tables of the room: units, parties, posts and mandates."""

from tongban.org.models.mandate import Mandate
from tongban.org.models.party import Party
from tongban.org.models.post import Post, PostRole, Role
from tongban.org.models.unit import Unit

__all__ = ["Mandate", "Party", "Post", "PostRole", "Role", "Unit"]
