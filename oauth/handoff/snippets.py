"""What an institution's developers paste into their own site. Pure.

The button's words and icon follow ORCID's rules for sign-in buttons: "Create or connect your ORCID
iD", the green icon unaltered, and beside it what ORCID is and what will be read and written.
"""

BUTTON = """\
<a href="/orcid/connect" rel="nofollow"
   style="display: inline-flex; align-items: center; gap: .5em; padding: .5em 1em;
          border: 1px solid #aaa; border-radius: .4em; color: #222; background: #fff;
          font: 1rem/1.4 sans-serif; text-decoration: none">
  <img src="{site}/static/img/orcid_id.svg" width="24" height="24" alt="">
  Create or connect your ORCID iD
</a>
<p>ORCID gives you a persistent identifier that distinguishes you from other researchers with a
  similar name. <a href="https://info.orcid.org/what-is-orcid/">What is ORCID?</a> You sign in to
  ORCID and decide there what we may read and add.</p>
"""

SIGNING = """\
# pip install pyjwt. The page /orcid/connect of your site, for whoever is signed in there:
import os, secrets, time, jwt

HAND_OVER = "{address}"

def orcid_connect(person):
    now = int(time.time())
    token = jwt.encode(
        {{
            "aud": HAND_OVER,
            "sub": person.id,                  # your reference of the person
            "jti": secrets.token_urlsafe(16),  # a new one each time
            "iat": now,
            "exp": now + 300,                  # at most ten minutes
            "given_name": person.given_name,   # this and the following are optional
            "family_name": person.family_name,
            "email": person.email,
            "return_to": "https://www.example.edu/profile",
        }},
        os.environ["ORCID_HAND_OVER_SECRET"],
        algorithm="HS256",
    )
    return redirect(HAND_OVER + "?token=" + token)
"""


def button(*, site: str) -> str:
    """Return the button, as HTML for another site."""
    return BUTTON.format(site=site)


def signing(*, address: str) -> str:
    """Return the page behind the button, in Python."""
    return SIGNING.format(address=address or "https://... (create a handoff key first)")
