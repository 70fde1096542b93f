"""What may be chosen in a fiche and its report: levels, instances, speakers, visitors, in words."""

from __future__ import annotations

Choices = tuple[tuple[str, str], ...]
Groups = tuple[tuple[str, Choices], ...]

LEVELS: Groups = (
    (
        "Maternelle",
        (("ps", "Petite section"), ("ms", "Moyenne section"), ("gs", "Grande section")),
    ),
    (
        "Élémentaire",
        (("cp", "CP"), ("ce1", "CE1"), ("ce2", "CE2"), ("cm1", "CM1"), ("cm2", "CM2")),
    ),
    (
        "Collège",
        (
            ("6e", "6e"),
            ("5e", "5e"),
            ("4e", "4e"),
            ("3e", "3e"),
            ("segpa", "Segpa"),
        ),
    ),
    (
        "Lycée",
        (
            ("2de", "2de"),
            ("1re", "1re"),
            ("terminale", "Terminale"),
            ("cap", "CAP"),
            ("2de_pro", "2de professionnelle"),
            ("1re_pro", "1re professionnelle"),
            ("terminale_pro", "Terminale professionnelle"),
            ("after", "Après le bac"),
        ),
    ),
    (
        "Autres",
        (
            ("ulis", "Ulis"),
            ("upe2a", "UPE2A"),
            ("mlds", "MLDS, structure de retour à l'école"),
        ),
    ),
)
"""The classes of each degree."""

AXES: Choices = (
    ("prevention", "Prévention"),
    ("intervention", "Intervention"),
    ("remediation", "Remédiation"),
)
SIGNERS: Choices = (
    ("eple", "L'établissement, après son conseil d'administration"),
    ("commune", "La commune"),
    ("dsden", "La DSDEN"),
    ("rectorat", "Le rectorat"),
)
"""Who signs a convention."""
PRODUCES: Choices = (
    ("poster", "Une affiche"),
    ("clip", "Un clip, un film, un podcast"),
    ("exhibition", "Une exposition"),
    ("show", "Un spectacle, une fresque, une chanson"),
    ("booklet", "Un livret, un journal, un guide"),
    ("online", "Une page en ligne"),
    ("other", "Autre chose"),
)
SPEAKERS: Choices = (
    ("former_pupil", "Un ancien élève"),
    ("sponsor", "Un parrain, une marraine"),
    ("researcher", "Un chercheur"),
    ("professional", "Un professionnel"),
    ("artist", "Un artiste, un sportif"),
    ("association", "Une association"),
    ("parent", "Un parent"),
    ("guest", "Un autre invité"),
)
INSTANCES: Choices = (
    ("cvc", "Conseil de la vie collégienne (CVC)"),
    ("cvl", "Conseil de la vie lycéenne (CVL)"),
    ("delegates", "Délégués des élèves"),
    ("pupils_council", "Conseil d'élèves"),
    ("parents_delegates", "Représentants des parents"),
    ("parents_federations", "Fédérations de parents"),
)
OPEN_TO: Choices = (
    ("families", "Les familles"),
    ("press", "La presse"),
    ("authorities", "Les autorités"),
    ("other_schools", "D'autres écoles et établissements"),
    ("public", "Le public"),
)
VISITORS: Choices = (
    ("rector", "Recteur, rectrice"),
    ("dasen", "DASEN"),
    ("inspectors", "Inspecteurs"),
    ("officials", "Élus"),
    ("prefect", "Préfet, sous-préfet"),
    ("families", "Familles"),
    ("press", "Presse"),
    ("other_schools", "D'autres écoles et établissements"),
)


def of_groups(groups: Groups) -> Choices:
    """The choices of *groups*, one after the other."""
    return tuple(choice for _, choices in groups for choice in choices)
