# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated asynchronous signing service on loopback, shaped after VNPT SmartCA's document v1.1."""

from __future__ import annotations

import base64
import http.server
import json
import threading
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from tests.unit.signing.signing_kit import Holder, Pki


class SmartCaService:
    """The service: answers at once with a number, signs when its holder confirms."""

    def __init__(self, pki: Pki) -> None:
        self.pki = pki
        self.holder: Holder = pki.person("Trần Văn Từ Xa", "rsa")
        self.holders: dict[str, Holder] = {}  # of other credentials
        self.credentials: dict[str, str] = {}  # which one each request is for
        self.status = 4000
        self.status_of: dict[str, int] = {}
        self.references: list[str] = []
        self.refreshes: list[str] = []
        self.is_down = False
        self.tokens: list[str] = []
        self.transactions: dict[str, list[dict[str, str]]] = {}
        self.spoil: dict[str, Any] | None = None
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        if self.spoil is not None:
            return self.spoil
        if path == "/csc/credentials/info":
            chain = (self._holder_of(asked["credentialId"]), self.pki.issuing, self.pki.root)
            return {"cert": {"certificates": [base64.b64encode(one.der).decode() for one in chain]}}
        if path == "/csc/signature/signhash":
            number = f"T{len(self.transactions)}"
            self.transactions[number] = asked["datas"]
            self.credentials[number] = asked["credentialId"]
            self.references.append(asked["refTranId"])
            return {"code": 0, "codeDesc": "SUCCESS", "content": {"tranId": number}}
        holder = self._holder_of(self.credentials[asked["tranId"]])
        documents = [self._signed(one, holder) for one in reversed(self.transactions[asked["tranId"]])]
        status = self.status_of.get(asked["tranId"], self.status)
        content = {"tranId": asked["tranId"], "tranStatus": status}
        return {"code": 0, "content": content | ({"documents": documents} if status == 1 else {})}

    def _holder_of(self, credential: str) -> Holder:
        return self.holders.get(credential, self.holder)

    def _signed(self, one: dict[str, str], holder: Holder) -> dict[str, str]:
        assert isinstance(holder.key, rsa.RSAPrivateKey)
        digest = base64.b64decode(one["hash"])
        raw = holder.key.sign(digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))
        return {"name": one["name"], "hash": one["hash"], "sig": base64.b64encode(raw).decode()}

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path == "/token":
                    service.refreshes.append(asked.decode())
                    told: dict[str, Any] = {"access_token": f"access-{len(service.refreshes)}", "expires_in": 3600}
                else:
                    service.tokens.append(self.headers["Authorization"])
                    told = {} if service.is_down else service.answer(self.path, json.loads(asked))
                body = json.dumps(told).encode()
                self.send_response(503 if service.is_down else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Keep quiet."""

        return Handler
