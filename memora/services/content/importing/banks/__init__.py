"""Bringing in banks of questions that other systems wrote: into a subject, as lessons.

``shelf`` keeps the pictures and sounds that come along, ``checking`` refuses what could not be
shown, ``placing`` finds the subject and what earlier imports made, ``importer`` does it all in one
transaction, ``lines`` says in words what happened.
"""

from memora.services.content.importing.banks.importer import BankTerms, import_bank

__all__ = ["BankTerms", "import_bank", "lines"]
