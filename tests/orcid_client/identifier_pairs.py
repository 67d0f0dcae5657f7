"""Spellings that ORCID takes for one identifier, and pairs that it keeps apart.

From the normalisers of ORCID-Source (`core/utils/v3/identifiers/normalizers`). Client and simulator
are held against the same table, since neither knows the other's rules.
"""

SAME: dict[str, tuple[tuple[str, ...], ...]] = {
    "doi": (
        (
            "10.1234/Ab.c", "10.1234/ab.C", "doi:10.1234/ab.c", "DOI: 10.1234/ab.c",
            "https://doi.org/10.1234/AB.C", "http://dx.doi.org/10.1234/ab.c",
            "doi.org/10.1234/ab.c", " 10.1234/ab.c ", "10.1234/ab.c&utm_source=x",
            "https://doi.org/10.1234/ab.c&rft=2", "10.1234/ab.c&amp;utm_source=x",
        ),
        ("10.1002/(SICI)10&lt;1::AID&gt;3.0.CO;2-O", "10.1002/(sici)10<1::aid>3.0.co;2-o"),
        ("10.1234/a&#60;b", "10.1234/a&#x3C;b", "10.1234/a<b"),
    ),
    "pmc": (
        (
            "PMC1234567", "pmc1234567", "1234567", " 1234567 ", "PMCID: PMC1234567",
            "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1234567/",
            "https://pmc.ncbi.nlm.nih.gov/articles/PMC1234567",
            "https://europepmc.org/article/pmc/PMC1234567",
            "http://europepmc.org/article/PMC/1234567",
            "https://pmc.ncbi.nlm.nih.gov/articles/PMC1234567/?report=reader",
        ),
    ),
    "pmid": (
        (
            "12345678", "PMID: 12345678", "pmid:12345678", "PMID 12345678",
            "https://pubmed.ncbi.nlm.nih.gov/12345678/",
            "https://www.ncbi.nlm.nih.gov/pubmed/12345678",
            "https://pubmed.ncbi.nlm.nih.gov/12345678/?from=x",
        ),
        ("1234567890", "https://pubmed.ncbi.nlm.nih.gov/1234567890"),
    ),
    "isbn": (
        (
            "9783161484100", "978-3-16-148410-0", "978 3 16 148410 0", "ISBN 978-3-16-148410-0",
            "ISBN: 9783161484100", "isbn:9783161484100", "ISBN9783161484100",
            "ISBN-13: 978-3-16-148410-0",
        ),
        ("080442957X", "0-8044-2957-x", "ISBN 0 8044 2957 X", "ISBN-10: 0-8044-2957-X"),
    ),
    "issn": (("0378-5955", "03785955", "0378 5955", "ISSN 0378-5955"), ("1741-485x", "1741485X")),
    "uri": (
        ("example.org/a", "http://example.org/a"),
        ("www.example.org", "http://www.example.org"),
        ("example.org:8080/a", "http://example.org:8080/a"),
    ),
    "bibcode": (
        (
            "1999PASP..111..438F", "bibcode:1999PASP..111..438F", "Bibcode: 1999PASP..111..438F",
            "http://adsabs.harvard.edu/abs/1999PASP..111..438F",
            "https://ui.adsabs.harvard.edu/abs/1999PASP..111..438F",
        ),
    ),
    "rrid": (
        (
            "AB_123456", "RRID:AB_123456", "rrid:AB_123456", "RRID: AB_123456",
            "https://identifiers.org/rrid/RRID:AB_123456",
            "https://identifiers.org/rrid/AB_123456",
            "https://scicrunch.org/resolver/RRID:AB_123456",
        ),
    ),
    "arxiv": (
        (
            "1301.1234", "arXiv:1301.1234", "ARXIV:1301.1234", "https://arxiv.org/abs/1301.1234",
            "https://arxiv.org/pdf/1301.1234.pdf", "arxiv.org/abs/1301.1234",
        ),
        ("hep-th/9901001", "arXiv:hep-th/9901001", "https://arxiv.org/abs/HEP-TH/9901001"),
    ),
    "handle": (("11858/ABC", "11858/abc"),),
    "source-work-id": ((" HR-1 ", "hr-1"),),
    "grant_number": (("EP/X1", "ep/x1"),),
}  # fmt: skip

APART: dict[str, tuple[tuple[str, ...], ...]] = {
    "doi": (
        ("10.1234/ab", "10.1234/ab.", "10.1234/ab)", "10.1234/ab/", "10.1234/ab#", "10.1234/abc"),
        ("10.1234/ab", "10.12345/ab", "10.1234.5/ab"),
        ("10.1234/ab", "10.1234/ab?x=1"),
        ("10.1234/a<b", "10.1234/a>b", "10.1234/a"),
        ("work:one", "work:two"),
        ("no doi", "No doi"),
    ),
    "pmc": (
        ("PMC1234567", "PMC12345678", "PMC123456"),
        ("1234567", "https://example.org/1234567", "article 1234567"),
    ),
    "pmid": (
        ("12345678", "1234567890", "9912345678", "34567890", "123456789"),
        ("12345678", "x12345678", "https://doi.org/10.1234/12345678", "PMC12345678"),
    ),
    "isbn": (
        ("9783161484100", "3161484100", "978316148410"),
        ("9783161484100", "97831614841001", "19783161484100", "978-3-16-148410-0 (hardback)"),
    ),
    "issn": (("0378-5955", "0378-5956", "00378-5955", "0378-59551"),),
    "uri": (
        ("http://example.org/a", "https://example.org/a", "http://example.org/A"),
        ("http://example.org/a", "http://example.org/a/", "http://www.example.org/a"),
        ("http://example.org/a", "ftp://example.org/a", "urn:example.org/a"),
    ),
    "bibcode": (("1999PASP..111..438F", "1999pasp..111..438f", "1999PASP..111..438G"),),
    "rrid": (("AB_123456", "ab_123456", "SCR_123456", "AB_1234567"),),
    "arxiv": (
        ("1301.1234", "1301.1234v1", "1301.1234v2", "1301.12345"),
        ("hep-th/9901001", "hep-ph/9901001"),
    ),
    "ark": (("ark:/1/a", "ark:/1/A"),),
}
