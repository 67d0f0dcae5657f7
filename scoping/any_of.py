"""``field__any_of=values``: like ``in``, for the many values that one claim or page asks for.

They travel as one array. With ``in`` each is a parameter of its own, which Django prepares and
Postgres parses for longer than the rows take to be found.
"""

from typing import Any

from django.db.models import Field, Lookup
from django.db.models.fields.related import ForeignKey

from scoping.arrays import array


@ForeignKey.register_lookup
@Field.register_lookup
class AnyOf(Lookup):
    """One of any number of values, none of them NULL."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:  # noqa: ANN401
        """Return the condition and its parameters."""
        left, parameters = self.process_lhs(compiler, connection)
        kind = self.lhs.output_field.db_type(connection)
        return f"{left} = ANY(%s::{kind}[])", (*parameters, array(set(self.rhs)))
