"""Who would answer in a recteur's name reads first what they must give."""

from __future__ import annotations

from models.work.paper import PaperKind
from tests.academy import Year
from tests.web.portal import signed_in, words


def test_a_deputy_of_a_recteur_reads_what_they_must_give_first(year: Year) -> None:
    year.remove("AC", "rector")
    year.name("AC", "rector", "recteur", deputy="secretaire")
    year.paper(PaperKind.LETTER, "AC", "pilote", on="05/10/2026 10:00")
    (task,) = (t.id for t in year.tasks() if t.subject_kind == "letter")
    client = signed_in(year, "secretaire", on="06/10/2026 10:00")
    assert "donnez d’abord la référence de l’arrêté" in words(client.get(f"/tasks/{task}"))
    refused = client.post(f"/tasks/{task}", data={"verdict": "accepted", "reason": "Très bien."})
    said = words(refused)
    assert "Il y faut la référence de l’arrêté de délégation" in said
    assert "Très bien." in refused.text
    holder = signed_in(year, "recteur", on="06/10/2026 10:00")
    assert "arrêté" not in words(holder.get(f"/tasks/{task}"))
