"""Closed lists of values that ORCID accepts; the XML schema leaves most of them open.

Source: ORCID/orcid-model and ORCID/ORCID-Source (MIT-style licence), as of August 2026.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COUNTRIES: Final = _words(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA
    ZM ZW
    """
)
"""ISO 3166-1 alpha-2, and XK."""

LANGUAGES: Final = _words(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy
    da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha hi ho hr ht hu hy
    hz ia ie ig ii ik in io is it iu iw ja ji jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la
    lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc
    oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su
    sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yo za zh_CN
    zh_TW zu
    """
)
"""Case-sensitive, with the old codes iw, in and ji in place of he, id and yi."""

WORK_TYPES: Final = _words(
    """
    annotation artistic-performance blog-post book book-chapter book-review
    cartographic-material clinical-study conference-abstract conference-output conference-paper
    conference-poster conference-presentation conference-proceedings data-management-plan
    data-set design dictionary-entry disclosure dissertation-thesis edited-book
    encyclopedia-entry image invention journal-article journal-issue learning-object
    lecture-speech license magazine-article manual moving-image musical-composition
    newsletter-article newspaper-article online-resource other patent physical-object preprint
    public-speech registered-copyright report research-technique research-tool review software
    sound spin-off-company standards-and-policy supervised-student-publication
    technical-standard test trademark transcription translation undefined website working-paper
    """
)
"""Types of works."""

WORK_TYPE_ALIASES: Final = {
    "article-journal": "journal-article",
    "chapter": "book-chapter",
    "dataset": "data-set",
    "standard": "standards-and-policy",
}
"""Other spellings of work types that ORCID accepts, with the one it stores."""

SUBJECT_TYPES: Final = WORK_TYPES | _words(
    "award contract grant research-resource-proposal salary-award"
)
"""What a peer review may be about."""

REVIEWER_ROLES: Final = _words(
    """
    reviewer editor member chair organizer
    """
)
"""Roles in a peer review."""

REVIEW_TYPES: Final = _words(
    """
    review evaluation
    """
)
"""Types of peer review."""

FUNDING_TYPES: Final = _words(
    """
    grant contract award salary-award
    """
)
"""Types of funding."""

CITATION_TYPES: Final = _words(
    """
    formatted-unspecified bibtex formatted-apa formatted-harvard formatted-ieee formatted-mla
    formatted-vancouver formatted-chicago ris
    """
)
"""Formats of a citation; ORCID stores the text as it is."""

RELATIONSHIPS: Final = _words(
    """
    part-of self version-of funded-by
    """
)
"""How an identifier relates to the item."""

FUNDED_BY_TYPES: Final = _words(
    """
    grant_number proposal-id uri doi
    """
)
"""The only types an identifier of relationship funded-by may have."""

CONTRIBUTOR_SEQUENCES: Final = _words(
    """
    first additional
    """
)
"""The place of a contributor to a work."""

CREDIT_ROLES: Final = frozenset(
    f"http://credit.niso.org/contributor-roles/{role}/"
    for role in _words(
        """
        conceptualization data-curation formal-analysis funding-acquisition investigation
        methodology project-administration resources software supervision validation
        visualization writing-original-draft writing-review-editing
        """
    )
)
"""CRediT roles, as addresses with a slash at the end."""

WORK_ROLES: Final = _words(
    """
    author assignee editor chair-or-translator co-investigator co-inventor graduate-student
    other-inventor principal-investigator postdoctoral-researcher support-staff
    """
)
"""Roles in works from before CRediT."""

FUNDING_ROLES: Final = _words(
    """
    lead co-lead supported-by other-contribution
    """
)
"""Roles in funding from before CRediT."""

RESOURCE_TYPES: Final = _words(
    """
    infrastructures collections equipment services
    """
)
"""Types of research resources."""

GROUP_TYPES: Final = _words(
    "publisher institution journal conference newspaper newsletter magazine"
) | {"peer-review service"}
"""Types of peer-review groups; one of them has a blank inside."""

ORGANIZATION_SOURCES: Final = _words(
    """
    ROR GRID FUNDREF RINGGOLD LEI
    """
)
"""Registries of organisations."""

VISIBILITIES: Final = _words(
    """
    public limited private registered-only
    """
)
"""Who may see an item."""

NOTIFICATION_ITEM_TYPES: Final = _words(
    """
    employment education qualification invited-position distinction membership service funding
    work peer-review
    """
)
"""What a permission notification may announce."""

LOCALES: Final = _words(
    """
    ar cs de en es fr it ja ko pl pt ru tr zh_CN zh_TW
    """
)
"""Languages of ORCID's own pages."""

EXTERNAL_ID_TYPES: Final = _words(
    """
    agr ark arxiv asin asin-tld authenticusid bibcode cba cgn cienciaiul cit cstr ctx dnb doi
    eid emdb empiar ethos grant_number hal handle hir isbn ismn issn jfm jstor k10plus kuid lccn
    lensid mr oclc ol osti other-id pat pdb pmc pmid ppr proposal-id raid rfc rrid
    source-work-id ssrn uri urn wosuid zbl
    """
)
"""Types of identifiers of activities; lower case but for the underscore in grant_number."""

RESOLVERS: Final = {
    "arxiv": "https://arxiv.org/abs/",
    "asin": "http://www.amazon.com/dp/",
    "authenticusid": "https://www.authenticus.pt/",
    "bibcode": "http://adsabs.harvard.edu/abs/",
    "cgn": "https://id.culturegraph.org/",
    "cienciaiul": "https://ciencia.iscte-iul.pt/id/",
    "cstr": "https://datapid.cn/",
    "dnb": "https://d-nb.info/",
    "doi": "https://doi.org/",
    "emdb": "https://www.ebi.ac.uk/emdb/",
    "empiar": "https://www.ebi.ac.uk/empiar/",
    "ethos": "http://ethos.bl.uk/OrderDetails.do?uin=",
    "hal": "https://hal.archives-ouvertes.fr/view/resolver/",
    "handle": "http://hdl.handle.net/",
    "isbn": "https://www.worldcat.org/isbn/",
    "issn": "https://portal.issn.org/resource/ISSN/",
    "jfm": "http://zbmath.org/?format=complete&q=an%3A",
    "jstor": "http://www.jstor.org/stable/",
    "k10plus": "https://opac.k10plus.de/DB=2.299/PPNSET?PPN=",
    "kuid": "https://koreamed.org/article/",
    "lccn": "http://lccn.loc.gov/",
    "lensid": "https://www.lens.org/",
    "mr": "http://www.ams.org/mathscinet-getitem?mr=",
    "oclc": "http://www.worldcat.org/oclc/",
    "ol": "http://openlibrary.org/b/",
    "osti": "https://www.osti.gov/biblio/",
    "pdb": "http://identifiers.org/pdb/",
    "pmc": "https://europepmc.org/article/pmc/",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/",
    "ppr": "https://europepmc.org/article/PPR/",
    "raid": "https://raid.org/",
    "rfc": "https://tools.ietf.org/html/",
    "rrid": "https://identifiers.org/rrid/",
    "ssrn": "http://papers.ssrn.com/abstract_id=",
    "zbl": "http://zbmath.org/?format=complete&q=",
}
"""Where ORCID looks identifiers up: what stands before the value, for the types that have it."""

CASE_SENSITIVE_ID_TYPES: Final = _words(
    """
    ark bibcode cgn emdb empiar ethos k10plus ol rrid uri
    """
)
"""The types whose values are not lower-cased before ORCID compares them."""

CURRENCIES: Final = _words(
    """
    ADP AED AFA AFN ALK ALL AMD ANG AOA AOK AON AOR ARA ARP ARS ARY ATS AUD AWG AYM AZM AZN BAD
    BAM BBD BDT BEC BEF BEL BGJ BGK BGL BGN BHD BIF BMD BND BOB BOP BOV BRB BRC BRE BRL BRN BRR
    BSD BTN BUK BWP BYB BYN BYR BZD CAD CDF CHC CHE CHF CHW CLE CLF CLP CNH CNX CNY COP COU CRC
    CSD CSJ CSK CUC CUP CVE CYP CZK DDM DEM DJF DKK DOP DZD ECS ECV EEK EGP EQE ERN ESA ESB ESP
    ETB EUR FIM FJD FKP FRF GBP GEK GEL GHC GHP GHS GIP GMD GNE GNF GNS GQE GRD GTQ GWE GWP GYD
    HKD HNL HRD HRK HTG HUF IDR IEP ILP ILR ILS INR IQD IRR ISJ ISK ITL JMD JOD JPY KES KGS KHR
    KMF KPW KRW KWD KYD KZT LAJ LAK LBP LKR LRD LSL LSM LTL LTT LUC LUF LUL LVL LVR LYD MAD MAF
    MDL MGA MGF MKD MLF MMK MNT MOP MRO MRU MTL MTP MUR MVQ MVR MWK MXN MXP MXV MYR MZE MZM MZN
    NAD NGN NIC NIO NLG NOK NPR NZD OMR PAB PEH PEI PEN PES PGK PHP PKR PLN PLZ PTE PYG QAR RHD
    ROK ROL RON RSD RUB RUR RWF SAR SBD SCR SDD SDG SDP SEK SGD SHP SIT SKK SLE SLL SOS SRD SRG
    SSP STD STN SUR SVC SYP SZL THB TJR TJS TMM TMT TND TOP TPE TRL TRY TTD TWD TZS UAH UAK UGS
    UGW UGX USD USN USS UYI UYN UYP UYU UYW UZS VEB VED VEF VES VNC VND VUV WST XAF XAG XAU XBA
    XBB XBC XBD XCD XDR XEU XFO XFU XOF XPD XPF XPT XRE XSU XTS XUA XXX YDD YER YUD YUM YUN ZAL
    ZAR ZMK ZMW ZRN ZRZ ZWC ZWD ZWL ZWN ZWR
    """
)
"""ISO 4217, with the codes of former currencies that old grants are still given in."""
