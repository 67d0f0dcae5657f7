"""Words of dates in English, German, French and Spanish, compared by their letters."""

from records.values.folding import letters

_NAMES = (
    "january jan januar jänner janner janvier janv enero ene",
    "february feb februar feber février fevrier févr fevr fév fev febrero",
    "march mar märz marz mär maerz mrz mars marzo",
    "april apr avril avr abril abr",
    "may mai mayo",
    "june jun juni juin junio",
    "july jul juli juillet juil julio",
    "august aug août aout agosto ago",
    "september sept sep septembre septiembre setiembre set",
    "october oct oktober okt octobre octubre",
    "november nov novembre noviembre",
    "december dec dezember dez décembre décem déc diciembre dic",
)
MONTH_OF = {
    letters(name): number for number, names in enumerate(_NAMES, 1) for name in names.split()
}
FILLERS = frozenset(["of", "the", "de", "del", "le", "der", "den", "el", "d"])


def _words(text: str) -> list[str]:
    return text.split()


WEEKDAYS = frozenset(
    letters(name)
    for name in _words(
        """
        mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday
        sun sunday montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi
        jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo
        """
    )
)
ONGOING = frozenset(
    letters(words)
    for words in (
        "present", "to present", "until present", "till present", "current", "currently",
        "ongoing", "on going", "now", "today", "to date", "till date", "until now", "heute",
        "bis heute", "aktuell", "laufend", "derzeit", "andauernd", "actuel", "actuelle",
        "actuellement", "en cours", "présent", "à présent", "aujourd'hui", "jusqu'à présent",
        "actual", "actualidad", "la actualidad", "hasta la actualidad", "hasta la fecha",
        "actualmente", "presente", "en curso", "hoy",
    )
)  # fmt: skip
