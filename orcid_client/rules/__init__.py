"""The registry's own rules, beyond the XML schema; each section's row names its own.

Source: ORCID-Source, ActivityValidator and ExternalIDValidator; ORCID API tutorial.
"""
