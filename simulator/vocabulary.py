"""Closed lists of values that the registry knows (ORCID message model 3.0)."""
# ruff: noqa: SIM905 - lists of words read best as words

ITEM_VISIBILITIES = frozenset({"public", "limited", "private", "registered-only"})

WORK_TYPES = frozenset(
    """annotation artistic-performance blog-post book-chapter book-review book cartographic-material
    clinical-study conference-abstract conference-output conference-paper conference-poster
    conference-presentation conference-proceedings data-management-plan data-set design
    dictionary-entry disclosure dissertation-thesis edited-book encyclopedia-entry image invention
    journal-article journal-issue learning-object lecture-speech license magazine-article manual
    moving-image musical-composition newsletter-article newspaper-article online-resource other
    patent physical-object preprint public-speech registered-copyright report research-technique
    research-tool review software sound spin-off-company standards-and-policy
    supervised-student-publication technical-standard test trademark transcription translation
    website working-paper undefined""".split()
)
WORK_TYPE_ALIASES = {
    "article-journal": "journal-article",
    "chapter": "book-chapter",
    "dataset": "data-set",
    "standard": "standards-and-policy",
}
SUBJECT_TYPES = WORK_TYPES | {
    "grant",
    "contract",
    "award",
    "salary-award",
    "research-resource-proposal",
}
FUNDING_TYPES = frozenset({"grant", "contract", "award", "salary-award"})
REVIEWER_ROLES = frozenset({"reviewer", "editor", "member", "chair", "organizer"})
REVIEW_TYPES = frozenset({"review", "evaluation"})
RESOURCE_TYPES = frozenset({"infrastructures", "collections", "equipment", "services"})
CITATION_TYPES = frozenset(
    """bibtex ris formatted-apa formatted-chicago formatted-harvard formatted-ieee formatted-mla
    formatted-vancouver formatted-unspecified""".split()
)
RELATIONSHIPS = frozenset({"self", "part-of", "version-of", "funded-by"})
FUNDED_BY_TYPES = frozenset({"grant_number", "proposal-id", "uri", "doi"})
SEQUENCES = frozenset({"first", "additional"})
GROUP_TYPES = frozenset(
    {
        "publisher",
        "institution",
        "journal",
        "conference",
        "newspaper",
        "newsletter",
        "magazine",
        "peer-review service",
    }
)
NOTIFICATION_ITEM_TYPES = frozenset(
    """employment education qualification invited-position distinction membership service funding
    work peer-review""".split()
)

CREDIT_ROLES = frozenset(
    f"http://credit.niso.org/contributor-roles/{role}/"
    for role in """conceptualization data-curation formal-analysis funding-acquisition investigation
    methodology project-administration resources software supervision validation visualization
    writing-original-draft writing-review-editing""".split()
)
WORK_ROLES = CREDIT_ROLES | frozenset(
    """author assignee editor chair-or-translator co-investigator co-inventor graduate-student
    other-inventor principal-investigator postdoctoral-researcher support-staff""".split()
)
FUNDING_ROLES = CREDIT_ROLES | {"lead", "co-lead", "supported-by", "other-contribution"}

COUNTRIES = frozenset(
    """AF AX AL DZ AS AD AO AI AQ AG AR AM AW AU AT AZ BS BH BD BB BY BE BZ BJ BM BT BO BQ BA BW BV
    BR IO BN BG BF BI KH CM CA CV KY CF TD CL CN CX CC CO KM CG CD CK CR CI HR CU CW CY CZ DK DJ DM
    DO EC EG SV GQ ER EE ET FK FO FJ FI FR GF PF TF GA GM GE DE GH GI GR GL GD GP GU GT GG GN GW GY
    HT HM VA HN HK HU IS IN ID IR IQ IE IM IL IT JM JP JE JO KZ KE KI KP KR KW KG LA LV LB LS LR LY
    LI LT LU MO MK MG MW MY MV ML MT MH MQ MR MU YT MX FM MD MC MN ME MS MA MZ MM NA NR NP NL NC NZ
    NI NE NG NU NF MP NO OM PK PW PS PA PG PY PE PH PN PL PT PR QA RE RO RU RW BL SH KN LC MF PM VC
    WS SM ST SA SN RS SC SL SG SX SK SI SB SO ZA GS SS ES LK SD SR SJ SZ SE CH SY TJ TZ TH TL TG TK
    TO TT TN TR TM TC TV UG UA AE GB US UM UY UZ VU VE VN VG VI WF EH YE ZM ZW TW XK""".split()
)
# The registry keeps the old codes iw, in and ji where others say he, id and yi.
LANGUAGES = frozenset(
    """ab aa af ak sq am ar an hy as av ae ay az bm ba eu be bn bh bi bs br bg my ca ch ce zh_CN
    zh_TW cu cv kw co cr hr cs da dv nl dz en eo et ee fo fj fi fr fy ff gl lg ka de el kl gn gu ht
    ha iw hz hi ho hu is io ig in ia ie iu ik ga it ja jv kn kr ks kk km ki rw ky kv kg ko ku kj lo
    la lv li ln lt lu lb mk mg ms ml mt gv mi mr mh mo mn na nv ng ne nd se no nb nn ny oc oj or om
    os pi pa fa pl pt ps qu rm ro rn ru sm sg sa sc gd sr sn ii sd si sk sl so nr st es su sw ss sv
    tl ty tg ta tt te th bo ti to ts tn tr tk tw ug uk ur uz ve vi vo wa cy wo xh ji yo za
    zu""".split()
)
EXTERNAL_ID_TYPES = frozenset(
    """other-id asin asin-tld arxiv bibcode doi eid isbn issn jfm jstor lccn mr oclc ol osti pmc
    pmid rfc ssrn zbl agr cba cit ctx ethos handle hir pat source-work-id uri urn wosuid
    grant_number pdb kuid lensid cienciaiul rrid authenticusid ark dnb proposal-id hal ppr empiar
    ismn emdb cstr k10plus cgn raid""".split()
)
CASE_SENSITIVE_ID_TYPES = frozenset("ark bibcode cgn emdb empiar ethos k10plus ol rrid uri".split())
CURRENCIES = frozenset(
    """AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN
    BWP BYN BYR BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP
    ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK
    JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LYD MAD MDL MGA MKD MMK
    MNT MOP MRO MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN
    PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STD STN SVC SYP SZL THB
    TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN USS UYI UYU UZS VED VEF VES VND VUV WST XAF XAG
    XAU XBA XBB XBC XBD XCD XDR XFU XOF XPD XPF XPT XSU XTS XUA XXX YER ZAR ZMW ZWL
    ADP AFA ATS AYM AZM BEF BGL BYB CSD CYP DEM EEK ESP FIM FRF GHC GRD GWP IEP ITL LUF LVL MGF MTL
    MZM NLG PTE ROL RUR SDD SIT SKK SRG TMM TPE TRL VEB XFO YUM ZMK ZWD ZWN ZWR""".split()
)
