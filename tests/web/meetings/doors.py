"""How each gesture on the list of a meeting is asked for."""

from __future__ import annotations

from tests.academy import mail_of
from tests.web.doors import Api, Command, Page, Row

AT, PROGRAM = "/cycles/{cycle}/meetings/conference", "cycles/{cycle}/meetings/conference"
COLLEAGUE = mail_of("ien2")
MEETINGS: dict[str, Row] = {
    "inviting.invite_functions": Row(
        by="pilote",
        outsider="ien3",
        doors=(
            Page(path=f"{AT}/invite", form={"unit": "{D1}", "functions": "relay"}),
            Api(
                method="POST",
                path=f"{PROGRAM}/guests",
                body={"unit_id": ("D1",), "functions": ["relay"]},
            ),
            Command(
                line=("meeting", "invite", "conference", "--unit", "{D1_}", "--function", "relay")
            ),
        ),
    ),
    "inviting.invite_somebody": Row(
        by="pilote",
        outsider="ien3",
        doors=(
            Page(path=f"{AT}/invite", form={"mail": COLLEAGUE}),
            Api(method="POST", path=f"{PROGRAM}/guests", body={"mail": COLLEAGUE}),
            Command(line=("meeting", "invite", "conference", "--mail", COLLEAGUE)),
        ),
    ),
    "inviting.expect_somebody": Row(
        by="pilote",
        outsider="ien3",
        doors=(
            Page(path=f"{AT}/expected", form={"expected": "Lou, chercheuse"}),
            Command(line=("meeting", "expect", "conference", "Lou, chercheuse")),
        ),
    ),
}
