"""Passkeys (WebAuthn): what a browser is asked for, and whether what it answers is to be believed.

An answer is what `PublicKeyCredential.toJSON()` gives. The user is verified by the device each time (a finger, a face,
a PIN), so that a passkey is two factors by itself. What the device is made by is never asked for.
"""

import secrets
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_attestation_object
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.options_to_json_dict import options_to_json_dict
from webauthn.helpers.parse_authentication_credential_json import parse_authentication_credential_json
from webauthn.helpers.parse_authenticator_data import parse_authenticator_data
from webauthn.helpers.parse_registration_credential_json import parse_registration_credential_json
from webauthn.helpers.structs import (
    AttestationFormat,
    AttestationObject,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from chat.errors import BadField
from chat.languages import Sentence
from chat.model.text import clean_line
from chat.model.user import User

MOST = 10
NAME_CHARACTERS = 60
# As the standard has it; and what the largest key that we ask for needs, twice.
_ID_BYTES, _KEY_BYTES = 1023, 1200
_MILLISECONDS = 300_000
# How a device that makes no sense of its answer fails, one way or the other.
_FAULTS = (WebAuthnException, ValueError, KeyError, TypeError, IndexError)


class Refused(Exception):
    """An answer that is not to be believed."""


class Unverified(Refused):
    """The device did not look who it is."""


class Place(NamedTuple):
    """Where passkeys are good: the origin exactly as browsers write it; its host is the relying party's id."""

    origin: str

    @property
    def host(self) -> str:
        return urlsplit(self.origin).hostname or ""


class Fresh(NamedTuple):
    """A passkey that was just made; `credential` in base64url, `public_key` as COSE in base64url."""

    credential: str
    public_key: str
    sign_count: int


class Passkey(NamedTuple):
    """One that is kept; `used_at` is None before it has let anybody in."""

    id: int
    name: str
    credential: str
    public_key: str
    created_at: datetime
    used_at: datetime | None


class Claim(NamedTuple):
    """An answer that nobody has checked: of which passkey, and whose that is to the device."""

    credential: str
    usercode: str
    answer: dict[str, Any]


def parse_name(text: str) -> str:
    """Raises BadField."""
    name = clean_line(text)
    if not 1 <= len(name) <= NAME_CHARACTERS:
        raise BadField({"name": Sentence("Use 1 to %(most)s characters.", most=NAME_CHARACTERS)})
    return name


def new_challenge() -> str:
    return bytes_to_base64url(secrets.token_bytes(32))


def key_of(credential: str) -> str:
    """What finds it again: ids are too long for a key of a table."""
    return sha256(credential.encode()).hexdigest()


def creation_options(place: Place, site: str, user: User, challenge: str, known: list[Passkey]) -> dict[str, Any]:
    """What `navigator.credentials.create` is asked, in JSON; a device that has one of the `known` makes no other."""
    options = webauthn.generate_registration_options(
        rp_id=place.host,
        rp_name=site,
        user_name=user.username,
        user_id=user.usercode.encode(),
        user_display_name=user.name,
        challenge=base64url_to_bytes(challenge),
        timeout=_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential)) for one in known],
    )
    return options_to_json_dict(options)


def request_options(place: Place, challenge: str) -> dict[str, Any]:
    """What `navigator.credentials.get` is asked, in JSON: any passkey of this place, whoever's it is."""
    options = webauthn.generate_authentication_options(
        rp_id=place.host,
        challenge=base64url_to_bytes(challenge),
        timeout=_MILLISECONDS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def check_new(answer: dict[str, Any], challenge: str, place: Place) -> Fresh:
    """The passkey that a device has made for us. Raises Refused."""
    try:
        credential = parse_registration_credential_json(answer)
        attested = parse_attestation_object(credential.response.attestation_object)
        if not attested.auth_data.flags.uv:
            raise Unverified
        if not _is_plain(attested):
            raise Refused
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except _FAULTS as error:
        raise Refused from error
    if len(made.credential_id) > _ID_BYTES or len(made.credential_public_key) > _KEY_BYTES:
        raise Refused
    names = (bytes_to_base64url(made.credential_id), bytes_to_base64url(made.credential_public_key))
    return Fresh(*names, made.sign_count)


def parse_claim(answer: dict[str, Any]) -> Claim:
    """Raises Refused."""
    try:
        credential = parse_authentication_credential_json(answer)
        usercode = (credential.response.user_handle or b"").decode("ascii")
    except _FAULTS as error:
        raise Refused from error
    return Claim(bytes_to_base64url(credential.raw_id), usercode, answer)


def check(claim: Claim, passkey: Passkey, challenge: str, place: Place) -> int:
    """That the passkey was used for us just now; its count then, which the store compares. Raises Refused."""
    try:
        credential = parse_authentication_credential_json(claim.answer)
        if not parse_authenticator_data(credential.response.authenticator_data).flags.uv:
            raise Unverified
        used = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except _FAULTS as error:
        raise Refused from error
    return used.new_sign_count


def _is_plain(attested: AttestationObject) -> bool:
    """Whether it says nothing of who made the device. Some devices vouch for themselves, with no certificate."""
    itself = attested.fmt == AttestationFormat.PACKED and not attested.att_stmt.x5c
    return itself or attested.fmt == AttestationFormat.NONE
