"""The protocol of the ORCID API 3.0, as a library: no Django, no settings, no clock.

Imports go down only:

    groups | notifications | webhooks | searches | own_tokens | openid
      > client | oauth > endpoints | answers | http
      > canonical | validation > records > reading | messages > sections > elements
      > errors > environments | scopes | ids | vocabularies
"""
