"""Every code that ORCID documents has a row, and the page about them says what the table says."""

from pathlib import Path

from docs.write_answers import document
from sync.error_policy import BY_CODE, BY_STATUS

PAGE = Path(__file__).parents[2] / "docs/answers.md"
# By HTTP status, as ORCID's tutorial and the exceptions of its source list them.
LISTED = {
    301: (9007,),
    308: (9056,),
    400: (
        9001, 9006, 9012, 9019, 9020, 9022, 9023, 9024, 9026, 9033, 9034, 9037, 9042, 9043, 9045,
        9046, 9047, 9049, 9050, 9051, 9053, 9054, 9055, 9058, 9060, 9061, 9062,
    ),
    401: (9002, 9015, 9017),
    403: (9004, 9005, 9009, 9010, 9013, 9014, 9035, 9038, 9039, 9052),
    404: (9011, 9016, 9027, 9028, 9029, 9041),
    405: (9001,),
    406: (9001,),
    409: (9018, 9021, 9025, 9030, 9031, 9032, 9036, 9040, 9044, 9048, 9057),
    415: (9001,),
    500: (9008,),
}  # fmt: skip
# Statuses that come without a code; those of 5xx are transient by their class.
BARE = (302, 413, 429)


def test_every_code_that_orcid_documents_has_a_row() -> None:
    assert {code for codes in LISTED.values() for code in codes} - set(BY_CODE) == set()
    assert set(BARE) <= set(BY_STATUS)


def test_the_page_says_what_the_table_says() -> None:
    assert PAGE.read_text() == document()
