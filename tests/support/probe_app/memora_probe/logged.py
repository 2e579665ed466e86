"""A Document that logs each event its host calls on it."""

from frappe.model.document import Document

from memora_probe.events import record


class LoggedDocument(Document):
    """Controller with every event method, none of which does more than log."""

    def before_insert(self):
        self._log("before_insert")

    def before_naming(self):
        self._log("before_naming")

    def autoname(self):
        self._log("autoname")

    def before_validate(self):
        self._log("before_validate")

    def validate(self):
        self._log("validate")

    def before_save(self):
        self._log("before_save")

    def after_insert(self):
        self._log("after_insert")

    def on_update(self):
        self._log("on_update")

    def on_change(self):
        self._log("on_change")

    def before_change(self):
        self._log("before_change")

    def on_trash(self):
        self._log("on_trash")

    def after_delete(self):
        self._log("after_delete")

    def on_restore(self):
        self._log("on_restore")

    def _log(self, event):
        record("controller", self.doctype, event)
