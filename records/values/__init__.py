r"""From what people write to the one form that ORCID takes, or to a sentence that says why not.

Pure functions of texts: no Django, clock or network. A value is in ORCID's form already, is brought
into it, or is refused by ``ValueRefusedError``; nothing is guessed between two readings. Files,
forms and programs share them, because ``records.contents`` brings each item into form as a whole
(``items``). Here is what is refused as a placeholder, by the kind of field (``noise``):

| Kind | Fields | Refused, besides errors of spreadsheets, ``\N``, ``(null)``, ``N/A``, ``-`` |
|---|---|---|
| NAME | names of people | nothing: Null, None, True and Na are names |
| TITLE | titles, keywords, abstracts | ``NULL``, ``null``, ``NaN``, ``nan``, ``undefined`` |
| REGION | region or state | the same and ``None``; NA is Naples |
| TEXT | role, department, organisation, city | the same, ``None`` and ``NA`` |
| CODE | dates, ids, addresses, lists of words | the same in any case, and ``unknown``, ``TBD`` |

A country NA is Namibia, and a language ``no`` is Norwegian: their lists come first.
"""
