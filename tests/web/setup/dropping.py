"""A file dropped on the page of the setting up, read, then agreed to."""

from __future__ import annotations

import re
import time

from fastapi.testclient import TestClient
from httpx import Response

from tests.web.setup.entering import ADMIN

FIVE = f"""unité;fonction;nom;courriel
24;pilote;Anne Moreau;{ADMIN}
77;pilote;Paul;paul@ac-creteil.fr
93;pilote;Zoé;zoe@ac-creteil.fr
94;pilote;Max;max@ac-creteil.fr
24;DAN;Lou;lou@ac-creteil.fr
"""


def dropped(browser: TestClient, kind: str, content: bytes, name: str = "fichier.csv") -> str:
    """The page of a file, once it was read."""
    answer = browser.post(f"/setup/files/{kind}", files={"file": (name, content)})
    return settled(browser, str(answer.url.path), answer)


def settled(browser: TestClient, path: str, answer: Response) -> str:
    for _ in range(200):
        if "Traitement du fichier" not in answer.text:
            return str(answer.text)
        time.sleep(0.05)
        answer = browser.get(path)
    raise AssertionError("the file is still being read")


def agreed(browser: TestClient, kind: str, page: str) -> str:
    key = re.findall(r'name="key" value="(\w+)"', page)[0]
    answer = browser.post(f"/setup/files/{kind}/keep", data={"key": key})
    return settled(browser, str(answer.url.path), answer)
