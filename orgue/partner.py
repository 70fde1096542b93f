"""``orgue partner``: the partners of an académie, and their agreements."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from models.access.scope import scope_of
from models.database.transactions import gesture, reading
from models.gestures.cycle.finding import find_academy
from models.gestures.partners import agreements, keeping
from models.home import home_engine
from models.serving.partners.listing import AskedPartners, partner_list
from models.territory.finding import find_unit
from models.words.french import plural
from models.work.partner import partner_words
from orgue.acting import done, whose
from orgue.moments import By, Now, WhichAcademy, moment_of
from orgue.verbs import Outcome, verb

app = typer.Typer(help="Les partenaires, et leurs conventions.", no_args_is_help=True)
PartnerNumber = Annotated[int, typer.Argument(metavar="NUMÉRO", min=1, help="Son numéro.")]


@verb(app, "list")
def list_(
    by: By,
    words: Annotated[str, typer.Argument(metavar="MOTS", help="Ce que l'on cherche.")] = "",
    withdrawn: Annotated[
        bool, typer.Option("--withdrawn", help="Ceux qui se sont retirés.")
    ] = False,
    now: Now = None,
) -> Outcome:
    """Liste les partenaires, et jusqu'à quand court leur convention."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with reading(engine) as session:
        day = moment.in_timezone("Europe/Paris").date()
        scope = scope_of(session, whose(session, by), day)
        asked = AskedPartners(words=words, withdrawn=withdrawn)
        found = partner_list(session, scope, asked, day)
        lines = [
            {"partner": one.id, "name": one.name, "kind": one.kind, "ends": one.ends}
            for one in found.lines
        ]

    def show(console: Console) -> None:
        table, kinds = Table("N°", "Nom", "Ce qu'il est", "Convention"), partner_words().kinds
        for one in found.lines:
            ends = f"jusqu'au {one.ends:%d/%m/%Y}" if one.ends else ""
            table.add_row(str(one.id), one.name, kinds.get(one.kind, one.kind), ends)
        console.print(table)
        console.print(plural(found.found, "partenaire", "partenaires") + ".", markup=False)

    return Outcome(data={"found": found.found, "partners": lines}, show=show)


@verb(app, "add")
def add(
    academy: WhichAcademy,
    unit: Annotated[str, typer.Argument(metavar="UNITÉ", help="Code du territoire qui le suit.")],
    name: Annotated[str, typer.Argument(metavar="NOM", help="Son nom.")],
    kind: Annotated[str, typer.Option("--kind", help="Ce qu'il est : association, company…")],
    by: By,
    offers: Annotated[
        list[str] | None, typer.Option("--offers", help="Ce qu'il apporte : premises, people…")
    ] = None,
    now: Now = None,
) -> Outcome:
    """Note un partenaire d'un territoire."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        found = find_unit(session, unit, academy=find_academy(session, academy))
        said = {"name": name, "kind": kind, "offers": list(offers or ())}
        number = keeping.add_partner(session, found, said, whose(session, by), moment)
    return done(f"Partenaire n° {number} : {name}.", partner=number)


@verb(app, "agree")
def agree(
    number: PartnerNumber,
    title: Annotated[str, typer.Argument(metavar="OBJET", help="L'objet de la convention.")],
    signatory: Annotated[str, typer.Option("--signatory", help="Qui signe : la fonction.")],
    starts: Annotated[str, typer.Option("--from", metavar="DU", help="Son premier jour.")],
    ends: Annotated[str, typer.Option("--to", metavar="AU", help="Son dernier jour.")],
    by: By,
    now: Now = None,
) -> Outcome:
    """Note une convention ; son terme est rappelé deux mois, puis quinze jours avant."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        said = {"title": title, "signatory": signatory, "starts": starts, "ends": ends}
        kept = agreements.add_agreement(session, number, said, whose(session, by), moment)
    return done(f"Convention n° {kept} notée.", agreement=kept)


@verb(app, "renewed")
def renewed(
    agreement: Annotated[int, typer.Argument(metavar="CONVENTION", min=1, help="Son numéro.")],
    by: By,
    now: Now = None,
) -> Outcome:
    """Dit qu'une convention est renouvelée, ou sans suite : son terme n'est plus rappelé."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        agreements.say_renewed(session, agreement, whose(session, by), moment)
    return done(
        f"Le terme de la convention n° {agreement} n'est plus rappelé.", agreement=agreement
    )


@verb(app, "withdraw")
def withdraw(
    number: PartnerNumber,
    by: By,
    reason: Annotated[str, typer.Option("--reason", help="Pourquoi.")],
    now: Now = None,
) -> Outcome:
    """Note qu'un partenaire se retire ; personne ne reçoit de courrier."""
    engine = home_engine()
    moment = moment_of(engine, now)
    with gesture(engine) as session:
        keeping.withdraw_partner(session, number, reason, whose(session, by), moment)
    return done(f"Le partenaire n° {number} s'est retiré.", partner=number)
