"""The kit's seven success factors in words: what each figure counts, and what would raise it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from models.serving.readiness.backing import Signed, accepted
from models.serving.readiness.dates import CLOSED, OPENED, PhaseTurn
from models.serving.readiness.factor import (
    CADRAGE,
    NOTHING,
    RUNS,
    ComparedFactors,
    Factor,
    actions,
    lacking,
    raising,
    schools,
    silent,
    told,
)
from models.serving.readiness.whole import Proportion, Readiness
from models.territory.unit import Level
from models.words.french import decimal, long_date, plural
from models.work.fiche import BRINGS


def factors(now: Readiness, before: Readiness | None, *, one: bool) -> tuple[Factor, ...]:
    """The kit's seven factors, and the year's work that actions crown; *one*: of one cycle."""
    compared = ComparedFactors(one=one, now=now, last=before)
    return tuple(
        tell(compared)
        for tell in (_backing, _inspectors, _relays, _field, _dates, _training, _around, _year_long)
    )


# ── one function for each factor, in the kit's order ─────────────────────────────────────────────


def _backing(d: ComparedFactors) -> Factor:
    def of(papers: Sequence[Signed]) -> Proportion:
        return Proportion(count=accepted(tuple(papers)), of=len(papers))

    letters, versions = d.now.backing.letters, d.now.backing.versions
    without = [v.unit for v in versions if v.accepted_on is None]
    unsigned = [v.unit for v in letters if v.accepted_on is None]
    return Factor(
        code="backing",
        title="Un portage politique",
        head=d.share(
            "lettre de cadrage et déclinaisons validées",
            "les lettres de cadrage que le recteur a validées, et les déclinaisons que chaque "
            "DASEN a validées, sur celles qui sont attendues",
            lambda r: of((*r.backing.letters, *r.backing.versions)),
        ),
        figures=(
            d.count("lettre de cadrage", "validée par le recteur, et quel jour", _letter, CADRAGE),
            d.share(
                "déclinaisons des départements",
                "celles des départements qui participent ; là où le recteur est aussi DASEN, la "
                "lettre vaut seule",
                lambda r: of(r.backing.versions),
                CADRAGE,
            ),
        ),
        raises=(
            *raising(
                len(unsigned),
                "lettre de cadrage n'est pas validée",
                "lettres de cadrage ne sont pas validées",
                CADRAGE,
                unsigned,
            ),
            *raising(
                len(without),
                "département n'a pas de déclinaison validée",
                "départements n'ont pas de déclinaison validée",
                CADRAGE,
                without,
            ),
        ),
    )


def _letter(r: Readiness) -> str:
    letters = r.backing.letters
    if len(letters) != 1:
        return told(Proportion(count=accepted(letters), of=len(letters)))
    day = letters[0].accepted_on
    return f"validée le {long_date(day)}" if day else "non validée"


def _inspectors(d: ComparedFactors) -> Factor:
    def of(corps: str) -> Callable[[Readiness], str]:
        return lambda r: str(r.inspectors.by_corps[corps])

    alone = [u.unit for u in d.now.relays if u.unit_id not in d.now.inspectors.units]
    return Factor(
        code="inspectors",
        of_nothing=not d.now.relays,
        title="Des inspecteurs engagés",
        head=d.count(
            f"inspecteur{'s' if d.now.inspectors.persons > 1 else ''} dans les équipes",
            "ceux qui tiennent une fonction d'inspecteur dans une équipe de l'académie, d'un "
            "département, d'un bassin ou d'une circonscription ; chacun compte une fois ici, et "
            "une fois dans chaque ligne du tableau",
            lambda r: str(r.inspectors.persons),
        ),
        figures=tuple(
            d.count(corps, "ceux de ce corps, chacun une fois", of(corps))
            for corps in d.now.inspectors.by_corps
        ),
        raises=tuple(
            raising(
                len(alone),
                "unité n'a pas d'inspecteur dans son équipe",
                "unités n'ont pas d'inspecteur dans leur équipe",
                CADRAGE,
                alone,
            )
        ),
    )


def _relays(d: ComparedFactors) -> Factor:
    def part(name: str) -> Callable[[Readiness], Proportion]:
        return lambda r: Proportion(count=sum(getattr(u, name) for u in r.relays), of=len(r.relays))

    vacant = [u.unit for u in d.now.relays if not u.named]
    lost = [u.unit for u in d.now.relays if u.named and not u.reached]
    alone = [u.unit for u in d.now.relays if u.named and not u.deputy]
    return Factor(
        code="relays",
        title="Des relais à chaque niveau",
        head=d.share(
            "unités avec un relais nommé, joignable et suppléé",
            "sur l'académie, les départements, les bassins et les circonscriptions qui "
            "participent : le relais, ou le pilote, est nommé, son adresse ne refuse pas les "
            "courriers, quelqu'un le supplée ; une école est jointe à son adresse, sans relais",
            part("all"),
        ),
        figures=(
            d.share("nommé", "quelqu'un tient la fonction", part("named")),
            d.share(
                "joignable",
                "son adresse n'a refusé aucun courrier depuis 90 jours",
                part("reached"),
            ),
            d.share("suppléé", "un suppléant est nommé", part("deputy")),
        ),
        raises=(
            *raising(
                len(vacant),
                "unité sans relais ni pilote",
                "unités sans relais ni pilote",
                silent("vacants"),
                vacant,
            ),
            *raising(
                len(lost),
                "unité dont le relais n'est pas joignable",
                "unités dont le relais n'est pas joignable",
                silent("adresses"),
                lost,
            ),
            *raising(
                len(alone),
                "unité sans suppléance",
                "unités sans suppléance",
                silent("seuls"),
                alone,
            ),
        ),
    )


LINKED = (("to_college", "une école et un collège"), ("to_lycee", "un collège et un lycée"))


def _field(d: ComparedFactors) -> Factor:
    deeds, days = d.now.deeds, "jour de classe" if d.one else "jour"
    several = "jours de classe" if d.one else "jours"

    def lasted(name: str) -> Callable[[Readiness], str]:
        def of(r: Readiness) -> str:
            n = getattr(r.wait, name)
            return f"{decimal(n)} {days if n < 2 else several}" if r.wait.answered else NOTHING

        return of

    def of_proposed(name: str) -> Callable[[Readiness], Proportion]:
        return lambda r: Proportion(count=getattr(r.deeds, name), of=r.deeds.proposed)

    return Factor(
        code="field",
        title="Le terrain associé",
        head=d.share(
            "écoles et établissements qui ont proposé",
            "sur ceux qui sont invités, ceux qui ont soumis au moins une action sans la retirer",
            lambda r: Proportion(count=r.deeds.heard, of=r.deeds.invited),
            schools("proposed"),
        ),
        figures=(
            d.share(
                "écoles et établissements qui participent à une action",
                "sur ceux qui sont invités, ceux qui en portent une, ou se sont associés à celle "
                "d'un autre, tant qu'elle n'est ni refusée, ni retirée, ni annulée",
                lambda r: Proportion(count=r.deeds.take_part, of=r.deeds.invited),
                schools("take_part"),
            ),
            d.share(
                "actions dans un thème du cadrage",
                "sur les actions proposées dans un cycle qui a choisi ses thèmes",
                lambda r: Proportion(count=r.deeds.on_theme, of=r.deeds.framed),
            ),
            *(
                d.share(
                    f"actions qui réunissent {words}",
                    "sur les actions proposées, à en juger par qui les porte et par les écoles et "
                    "établissements associés qui ont donné leur accord",
                    of_proposed(name),
                )
                for name, words in LINKED
            ),
            d.count(
                "attente d'une réponse, médiane",
                f"en {several}, de la dernière soumission à la décision, sans le temps des "
                "corrections : une action sur deux a attendu moins",
                lasted("median"),
            ),
            d.count(
                "attente d'une réponse, la plus longue", f"en {several}, de même", lasted("longest")
            ),
            d.count(
                "en attente d'une réponse",
                "soumises, sans réponse définitive ou annoncée",
                lambda r: str(r.deeds.waiting),
                actions("in_validation"),
            ),
        ),
        raises=(
            *raising(
                deeds.invited - deeds.heard - deeds.joined - deeds.answered,
                "école ou établissement n'a rien proposé ni répondu",
                "écoles et établissements n'ont rien proposé ni répondu",
                schools("silent"),
            ),
            *raising(
                deeds.framed - deeds.on_theme,
                "action proposée est hors des thèmes du cadrage",
                "actions proposées sont hors des thèmes du cadrage",
                lacking("theme"),
            ),
            *raising(
                deeds.waiting,
                "action attend sa réponse",
                "actions attendent leur réponse",
                actions("in_validation"),
            ),
        ),
    )


def _dates(d: ComparedFactors) -> Factor:
    def part(*what: str) -> Callable[[Readiness], Proportion]:
        def of(r: Readiness) -> Proportion:
            found = [t for t in r.turns if t.what in what]
            return Proportion(count=sum(t.on_time for t in found), of=len(found))

        return of

    def said(turns: Iterable[PhaseTurn]) -> list[str]:
        return [_slipped(t, with_unit=not d.one) for t in turns]

    late = [t for t in d.now.turns if not t.on_time]
    slipped, awaited = ([t for t in late if t.done is done] for done in (True, False))
    return Factor(
        code="dates",
        title="Une préparation en amont",
        head=d.share(
            "temps ouverts et clos à leur date",
            "sur les ouvertures et les clôtures dont la date est passée, celles qui ont été faites "
            "ce jour-là, pour chaque semaine et chaque académie ; un temps supprimé ne compte pas",
            part(OPENED, CLOSED),
        ),
        figures=(
            d.share("ouverts à leur date", "de même, les ouvertures seules", part(OPENED)),
            d.share("clos à leur date", "de même, les clôtures seules", part(CLOSED)),
        ),
        raises=(
            *raising(
                len(awaited),
                "ouverture ou clôture attend encore, sa date passée",
                "ouvertures ou clôtures attendent encore, leur date passée",
                RUNS,
                said(awaited),
                apart=True,
            ),
            *raising(
                len(slipped),
                "date n'a pas été tenue",
                "dates n'ont pas été tenues",
                names=said(slipped),
                apart=True,
            ),
        ),
    )


def _slipped(turn: PhaseTurn, *, with_unit: bool) -> str:
    """« Appel à actions, ouvert avec 3 jours de classe de retard »"""
    did = "ouvert" if turn.what == OPENED else "clos"
    when = f"prévu le {long_date(turn.planned)}"
    days = plural(turn.late, "jour de classe", "jours de classe")
    summary = f"{turn.phase}, {did} avec {days} de retard, {when}"
    if not turn.done:
        summary = f"{turn.phase}, pas encore {did} après {days}, {when}"
    return f"{turn.unit} : {summary}" if with_unit else summary


def _training(d: ComparedFactors) -> Factor:
    deeds = d.now.deeds
    return Factor(
        code="training",
        of_nothing=not deeds.kept,
        title="Un lien avec la formation",
        head=d.count(
            "heures qui comptent comme formation",
            "la somme des heures que disent les actions proposées, sauf non retenues",
            lambda r: f"{decimal(r.deeds.hours)} h",
        ),
        figures=(
            d.share(
                "actions qui en disent",
                "sur les actions proposées, sauf non retenues",
                lambda r: Proportion(count=r.deeds.training, of=r.deeds.kept),
            ),
            d.count(
                "heures des rencontres qui comptent comme formation",
                "la somme des heures qui en sont dites, sans celles qui sont annulées",
                lambda r: f"{decimal(r.deeds.met_hours)} h",
            ),
        ),
        raises=tuple(
            raising(
                deeds.without_hours,
                "action proposée ne dit pas d'heures de formation",
                "actions proposées ne disent pas d'heures de formation",
                lacking("training"),
            )
        ),
    )


def _around(d: ComparedFactors) -> Factor:
    deeds = d.now.deeds
    without = [
        r.name
        for r in d.now.rows
        if r.level is Level.BASIN and r.own.deeds.proposed and not r.own.deeds.with_parents
    ]

    def part(name: str) -> Callable[[Readiness], Proportion]:
        return lambda r: Proportion(count=getattr(r.deeds, name), of=r.deeds.proposed)

    return Factor(
        code="around",
        title="Les parents et les partenaires",
        head=d.share(
            "actions où des parents participent",
            "sur les actions proposées, celles où des parents prennent part à un atelier, un "
            "débat, ou organisent ; assister à un discours ne compte pas",
            part("with_parents"),
        ),
        figures=(
            d.share(
                "actions avec une instance d'élèves ou de parents",
                "sur les actions proposées, celles qui associent un CVC, un CVL, des délégués, un "
                "conseil d'élèves, des représentants ou des fédérations de parents",
                part("with_instances"),
            ),
            d.share(
                "actions avec un partenaire", "sur les actions proposées", part("with_partners")
            ),
            *(
                d.share(f"un partenaire apporte {words}", "sur les actions proposées", part(code))
                for code, words in BRINGS
            ),
        ),
        raises=(
            *raising(
                deeds.proposed - deeds.with_parents,
                "action proposée sans parents",
                "actions proposées sans parents",
                lacking("parents"),
            ),
            *raising(
                deeds.proposed - deeds.with_instances,
                "action proposée sans instance d'élèves ou de parents",
                "actions proposées sans instance d'élèves ou de parents",
                lacking("instances"),
            ),
            *raising(
                len(without),
                "bassin ou circonscription n'a aucune action avec des parents",
                "bassins et circonscriptions n'ont aucune action avec des parents",
                names=without,
            ),
            *raising(
                deeds.proposed - deeds.with_partners,
                "action proposée sans partenaire",
                "actions proposées sans partenaire",
                lacking("partners"),
            ),
        ),
    )


def _year_long(d: ComparedFactors) -> Factor:
    deeds = d.now.deeds
    return Factor(
        code="year_long",
        title="Le point d'orgue d'une année",
        head=d.share(
            "actions qui couronnent un travail de l'année",
            "sur les actions proposées, celles qui disent le travail de l'année qu'elles "
            "couronnent",
            lambda r: Proportion(count=r.deeds.year_long, of=r.deeds.proposed),
        ),
        raises=tuple(
            raising(
                deeds.proposed - deeds.year_long,
                "action proposée ne dit pas quel travail de l'année elle couronne",
                "actions proposées ne disent pas quel travail de l'année elles couronnent",
                lacking("year_long"),
            )
        ),
    )
