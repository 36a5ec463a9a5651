"""A small identity provider as a process of its own: discovery, authorize, token (RS256), keys, userinfo.

`python provider.py PORT` serves until killed. POST /mode?to=… makes it misbehave: forged, other_key, none, other_subject,
no_id_token, other_audience, expired, redirect, broken.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "quanheng", "shared-with-the-house"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STATE = {"mode": "", "who": "wenxi"}
CODES: dict[str, dict[str, str]] = {}
TOKENS: dict[str, str] = {}


def _b64(number: int) -> str:
    return (
        base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).rstrip(b"=").decode()
    )


class Provider(BaseHTTPRequestHandler):
    """One request."""

    def log_message(self, format, *args):
        """Quiet."""

    @property
    def issuer(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def _json(self, value, status=200):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        parts = urlsplit(self.path)
        asked = {k: v[0] for k, v in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            if STATE["mode"] == "broken":
                return self._json({"issuer": 7})
            ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            return self._json(
                {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys",
                 "token_endpoint_auth_methods_supported": ["client_secret_post"],
                 **{f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in ends.items()}}
            )  # fmt: skip
        if parts.path == "/authorize":
            return self._authorize(asked)
        if parts.path == "/keys":
            numbers = KEY.public_key().public_numbers()
            key = {
                "kty": "RSA",
                "kid": "k1",
                "use": "sig",
                "alg": "RS256",
                "n": _b64(numbers.n),
                "e": _b64(numbers.e),
            }
            return self._json({"keys": [key]})
        if parts.path == "/userinfo":
            who = TOKENS.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
            if who is None:
                return self._json({"error": "invalid_token"}, 401)
            subject = "somebody-else" if STATE["mode"] == "other_subject" else f"id-of-{who}"
            return self._json({"sub": subject, "preferred_username": who, "name": f"某{who}"})
        return self._json({"error": "not found"}, 404)

    def _authorize(self, asked):
        if asked["client_id"] != CLIENT or asked["code_challenge_method"] != "S256":
            return self._json({"error": "invalid_request"}, 400)
        code = secrets.token_urlsafe(16)
        CODES[code] = {"challenge": asked["code_challenge"], "to": asked["redirect_uri"], "who": STATE["who"]}
        self.send_response(302)
        self.send_header(
            "Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        )
        self.end_headers()

    def do_POST(self):
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if parts.path == "/mode":
            STATE.update({k: v[0] for k, v in parse_qs(parts.query, keep_blank_values=True).items()})
            return self._json(STATE)
        if parts.path != "/token":
            return self._json({"error": "not found"}, 404)
        given = {k: v[0] for k, v in parse_qs(body).items()}
        held = CODES.pop(given.get("code", ""), None)  # a code serves once
        proof = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest())
        if (
            held is None
            or (given.get("client_id"), given.get("client_secret")) != (CLIENT, SECRET)
            or given.get("redirect_uri") != held["to"]
            or proof.rstrip(b"=").decode() != held["challenge"]
        ):
            return self._json({"error": "invalid_grant"}, 400)
        if STATE["mode"] == "redirect":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            return None
        access = secrets.token_urlsafe(16)
        TOKENS[access] = held["who"]
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": 60}
        if STATE["mode"] != "no_id_token":
            answer["id_token"] = self._id_token(held["who"])
        return self._json(answer)

    def _id_token(self, who):
        mode, now = STATE["mode"], int(time.time())
        claims = {
            "iss": self.issuer, "aud": "another" if mode == "other_audience" else CLIENT, "sub": f"id-of-{who}",
            "iat": now, "exp": now - 60 if mode == "expired" else now + 60, "preferred_username": who,
        }  # fmt: skip
        if mode == "none":
            return jwt.encode(claims, key=None, algorithm="none", headers={"kid": "k1"})
        token = jwt.encode(
            claims, OTHER if mode == "other_key" else KEY, algorithm="RS256", headers={"kid": "k1"}
        )
        if mode == "forged":
            head, _, signature = token.split(".")
            claims["preferred_username"] = "shuwang"
            body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
            token = f"{head}.{body}.{signature}"
        return token


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Provider).serve_forever()
