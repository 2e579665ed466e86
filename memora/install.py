"""The steps of `install-app` and `uninstall-app`, under the names that hooks.py reads."""

from memora.services.installation import clean_up_after_uninstall as after_uninstall
from memora.services.installation import forget_hot_state as after_install

__all__ = ["after_install", "after_uninstall"]
