"""The put-codes in the answer to a bulk, read in passing. Pure."""

from pydantic import BaseModel, Field, StrictInt, ValidationError

from orcid_client.http import Response

_OK = 200


def put_codes_of(response: Response) -> list[int]:
    """Return the put-codes of a bulk of which every work was taken, or nothing.

    ORCID repeats each work in full; reading them all as messages would cost more than the call.
    """
    if response.status != _OK or "json" not in response.media_type:
        return []
    try:
        found = _AllTaken.model_validate_json(response.body)
    except ValidationError:
        return []
    return [element.work.put_code for element in found.bulk]


class _Stored(BaseModel):
    put_code: StrictInt = Field(alias="put-code")


class _Element(BaseModel):
    work: _Stored


class _AllTaken(BaseModel):
    """A bulk without errors; all else that ORCID says of a work is passed over."""

    bulk: list[_Element]
