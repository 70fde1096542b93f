"""What the page of a validation request asks, and what may be answered, by what it is on."""

from __future__ import annotations

TASK_ASKS = {
    "action": (
        "Votre réponse est attendue sur cette action, telle qu'elle a été soumise.",
        "donner un avis favorable ou votre visa, demander une correction, ne pas la retenir au "
        "programme en donnant un motif, ou déléguer à un collègue",
    ),
    "letter": (
        "La lettre de cadrage vous est soumise. Une fois visée, elle est transmise aux "
        "départements.",
        "donner votre visa, ou la renvoyer avec vos remarques",
    ),
    "version": (
        "La lettre de cadrage est visée. Il vous revient d'émettre la déclinaison de votre "
        "département : les thèmes que vous mettez en avant, et vos dates si elles diffèrent.",
        "émettre la déclinaison ; sans changement, la lettre est émise telle quelle",
    ),
    "synthesis": (
        "La synthèse vous est soumise.",
        "donner votre visa, ou la renvoyer avec vos remarques",
    ),
    "review": (
        "Le bilan du cycle vous est soumis.",
        "donner votre visa, ou le renvoyer avec vos remarques",
    ),
}
OBJECTION = (
    "L'école ou l'établissement mène cette action en classe : sur la parole de sa direction, elle "
    "est déjà au programme. Sans objection de votre part, elle y reste.",
    "rien, ou une objection avec son motif : une correction à faire, ou l'action non retenue",
)
TASK_HEADINGS = {
    "letter": "Viser la lettre de cadrage",
    "version": "Décliner le cadrage",
    "synthesis": "Relire la synthèse",
    "review": "Viser le bilan du cycle",
}
