"""Mark texts for translation where Django must not be imported.

Texts that are stored stay English, with their values beside them, whatever the language of the
person for whom a worker happens to run. `scoping.stored_sentences` translates them when shown.
"""

from orcid_client.translation import N_, template_of

__all__ = ["N_", "template_of"]
