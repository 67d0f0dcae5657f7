"""The protocol of the ORCID API 3.0, as a library: no Django, no settings, no clock.

Imports go down only:

    client | oauth | webhooks | notifications
      > reading > canonical | validation > messages > sections > elements
    http > errors > environments | scopes | ids
"""
