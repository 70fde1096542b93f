"""Everything that the journal may say happened: what it is called, what it is about, what it adds.

One list for the events that Prefect receives, for their documentation, and for whoever reads a
journal. Facts are ids, counts and dates: never a name, an address or a text that somebody typed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Happening:
    """*sentence*: French, past tense; *about*: the kind of its subject; *facts*: what it adds."""

    sentence: str
    about: str
    facts: tuple[str, ...] = ()


def _h(sentence: str, about: str, *facts: str) -> Happening:
    return Happening(sentence=sentence, about=about, facts=facts)


HAPPENINGS: dict[str, Happening] = {
    "action.cancelled": _h("Une action a été annulée", "action", "reason"),
    "action.changed": _h(
        "Une action soumise ou retenue a été modifiée", "action", "round", "fields"
    ),
    "action.date_confirmed": _h(
        "La date d'une action, qui demandait confirmation, a été confirmée", "action", "days"
    ),
    "action.drafted": _h("Un brouillon d'action a été commencé", "action"),
    "action.edited": _h("Une action a été complétée ou corrigée", "action"),
    "action.ended": _h("Une action a pris fin avec son unité", "action", "change"),
    "action.handed_over": _h(
        "Une action est portée par une autre unité", "action", "change", "from", "to"
    ),
    "action.lapsed": _h(
        "Une action est restée sans réponse : ses demandes de validation ont pris fin",
        "action",
        "round",
        "levels",
    ),
    "action.late": _h("Une action a été gardée en brouillon après la clôture", "action"),
    "action.made_internal": _h("Une action n'est plus montrée au public", "action"),
    "action.made_public": _h("Une action est montrée au public", "action"),
    "action.partner_linked": _h(
        "Un partenaire que nomme une action a été relié à la liste", "action", "partner"
    ),
    "action.place_given": _h("Une famille en attente a reçu une place", "action", "sign_up"),
    "action.sign_up_removed": _h("Une inscription a été effacée par l'école", "action", "sign_up"),
    "action.sign_up_taken_back": _h("Une famille a annulé son inscription", "action", "sign_up"),
    "action.sign_ups_closed": _h("Les inscriptions d'une action sont closes", "action"),
    "action.sign_ups_opened": _h("Les inscriptions d'une action sont ouvertes", "action"),
    "action.signed_up": _h("Une famille s'est inscrite à une action", "action", "sign_up"),
    "action.postponed": _h("Une action a été reportée", "action", "reason"),
    "action.called_off": _h(
        "Une action a été annulée pour une cause générale", "action", "put_off"
    ),
    "action.days_called_off": _h(
        "Des jours d'une action ont été annulés pour une cause générale",
        "action",
        "put_off",
        "days",
    ),
    "action.put_off": _h(
        "Une action a été reportée avec d'autres ; sa date est à confirmer",
        "action",
        "put_off",
        "was",
        "proposed",
    ),
    "action.put_off_answered": _h(
        "La date d'une action reportée a été confirmée, changée, ou l'action annulée",
        "action",
        "put_off",
        "reply",
        "on_behalf",
    ),
    "action.registered": _h(
        "Une action menée en classe est au programme, sur la parole de son école", "action"
    ),
    "action.typed_for_school": _h(
        "Un relais ou un pilote a saisi pour une école, au téléphone", "action", "typed", "kind"
    ),
    "action.outcome_taken_back": _h(
        "Ce qui avait été saisi pour une école, de ce que son action est devenue, est repris",
        "action",
        "typed",
    ),
    "action.report_begun": _h("Le bilan d'une action a été commencé", "action"),
    "action.reported": _h("Le bilan d'une action a été rendu", "action"),
    "action.submitted": _h("Une action a été proposée", "action", "round"),
    "action.took_place": _h("Une action a eu lieu", "action", "reason"),
    "action.withdrawn": _h("Une action a été retirée", "action"),
    "address.bounced": _h(
        "Une adresse a refusé un courrier pour de bon", "address", "code", "until"
    ),
    "address.reachable": _h("Une adresse est de nouveau joignable", "address"),
    "announcement.given_back": _h("Une annonce faite avant sa date a été rendue", "track", "count"),
    "association.agreed": _h("Une école associée a donné son accord", "action", "on_behalf"),
    "association.took_place": _h(
        "Une école associée a dit que l'action avait eu lieu chez elle",
        "action",
        "pupils",
        "adults",
    ),
    "association.refused": _h("Une école n'a pas souhaité s'associer", "action", "on_behalf"),
    "calendar.entered": _h(
        "Un congé a été saisi à la main", "calendar", "first", "last", "official"
    ),
    "calendar.foreseen": _h(
        "Un calendrier scolaire non publié a été prévu d'après l'année d'avant",
        "calendar",
        "holidays",
    ),
    "calendar.imported": _h("Un calendrier scolaire a été importé", "calendar", "changes"),
    "calendar.removed": _h("Un congé saisi à la main a été retiré", "calendar"),
    "carrier.added": _h(
        "Une structure qui n'est pas un établissement a été saisie", "unit", "above", "schools"
    ),
    "carrier.changed": _h("Une structure saisie à la main a été modifiée", "unit", "above"),
    "carrier.closed": _h("Une structure saisie à la main a été fermée", "unit"),
    "carrier.reopened": _h("Une structure saisie à la main a été rouverte", "unit"),
    "assignments.reviewed": _h(
        "Une unité a dit qui garde sa fonction et qui la quitte", "unit", "count"
    ),
    "call.noted": _h("Un appel téléphonique a été noté", "unit", "call"),
    "call.note_undone": _h("Un appel noté par erreur a été retiré", "unit", "call"),
    "call.answer_ended": _h("Le jour donné par une école pour « plus tard » est venu", "unit"),
    "call.answer_taken_back": _h("Une école a repris sa réponse à l'appel", "unit"),
    "call.answered": _h(
        "Une école a répondu à l'appel sans proposer d'action", "unit", "reply", "until"
    ),
    "circonscription.linked": _h("Une circonscription a été liée à un bassin", "unit", "basin"),
    "circonscription.unlinked": _h("Une circonscription a été déliée d'un bassin", "unit", "basin"),
    "comment.added": _h("Un commentaire a été laissé", "subject"),
    "cycle.brought": _h(
        "Une année passée a été reprise d'un tableau : son cycle est clos, sans courrier",
        "cycle",
        "actions",
        "states",
    ),
    "cycle.brought_taken_back": _h(
        "Une année reprise d'un tableau a été effacée", "cycle", "actions"
    ),
    "cycle.changed": _h("La définition d'un cycle a été changée", "cycle", "keys"),
    "cycle.closed": _h("Un cycle a été clos", "cycle", "dropped", "unanswered"),
    "cycle.drafted": _h("Un cycle a été préparé", "cycle", "like"),
    "cycle.launched": _h("Un cycle a été lancé", "cycle", "messages"),
    "cycle.rehearsed": _h(
        "L'année d'un cycle a été répétée sur une copie", "cycle", "messages", "answers"
    ),
    "cycle.reopened": _h(
        "Ce qu'un passage avait fait avant sa date a été rendu",
        "cycle",
        "phases",
        "silences",
        "announcements",
        "messages",
        "owed_again",
    ),
    "cycle.resumed": _h(
        "Ce que les dates commandent a repris, après un saut de l'horloge", "cycle", "since"
    ),
    "decisions.announced": _h("Des décisions ont été annoncées ensemble", "track", "count"),
    "delay.granted": _h("Un délai a été accordé après la clôture", "unit", "until"),
    "digest.empty": _h("Des courriers du jour n'avaient plus rien à dire", "cycle", "count", "day"),
    "authority.changed": _h(
        "Un recteur ou un DASEN a pris la suite d'un autre en cours d'année",
        "unit",
        "change",
        "function",
        "from",
        "to",
    ),
    "delegation.ended": _h(
        "Un arrêté de délégation n'a plus cours", "person", "function", "order", "why"
    ),
    "delegation.given": _h(
        "La référence d'un arrêté de délégation a été donnée",
        "person",
        "function",
        "order",
        "holder",
    ),
    "document.added": _h("Un document a été joint à une action", "action", "document"),
    "document.removed": _h("Un document a été retiré d'une action", "action", "document"),
    "document.uses_said": _h(
        "Une école a dit ce que ses papiers autorisent d'une image ou d'un document",
        "action",
        "document",
        "uses",
        "until",
    ),
    "document.withdrawn": _h(
        "Une image ou un document a été retiré, avec un motif", "action", "document"
    ),
    "feed.made": _h("Un agenda a été publié", "person", "feed"),
    "feed.revoked": _h("Un agenda a été révoqué", "person", "feed"),
    "flagship.chosen": _h("Une action phare a été choisie", "action"),
    "flagship.dropped": _h("Une action n'est plus une action phare", "action"),
    "frame.set": _h("Le cadre national, ou celui d'une région, a été fixé", "unit", "school_year"),
    "letter.submitted": _h("La lettre de cadrage a été soumise", "paper", "round"),
    "kit.element_added": _h(
        "Un élément du kit de communication a été donné", "unit", "element", "version"
    ),
    "kit.element_removed": _h("Un élément du kit de communication a été retiré", "unit", "element"),
    "kit.made": _h(
        "Un élément du kit de communication a été fait", "unit", "item", "kind", "actions"
    ),
    "links.revoked": _h("Les liens d'une adresse ont été révoqués", "address"),
    "meeting.answered": _h("Une personne invitée a répondu", "cycle", "meeting", "reply"),
    "meeting.attended": _h("Des présences ont été notées", "cycle", "meeting", "came"),
    "meeting.kept": _h("Une rencontre de l'année a été réglée", "cycle", "meeting", "on", "items"),
    "meeting.called_off": _h("Une rencontre a été annulée", "cycle", "meeting", "told"),
    "meeting.imported": _h(
        "Des évènements d'un agenda ont été attachés", "cycle", "new", "changed", "gone"
    ),
    "meeting.invited": _h("Des personnes ont été invitées", "cycle", "meeting", "people"),
    "meeting.training": _h(
        "Ce qu'une rencontre vaut en formation a été dit", "cycle", "meeting", "attests"
    ),
    "message.dropped": _h("Un courrier a été abandonné par un pilote", "message", "was"),
    "message.held": _h("Un courrier a été mis en attente", "message", "was"),
    "message.restored": _h("Le texte d'origine d'un courrier a été repris", "message", "wording"),
    "message.reworded": _h("Le texte d'un courrier a été modifié", "message", "wording"),
    "message.owed": _h("Un courrier a été rendu à l'envoi", "message", "was"),
    "message.sent": _h("Un courrier a été dit parti, après une restauration", "message", "was"),
    "messages.owed": _h("Des courriers sont dus", "cycle", "by_text"),
    "actions.put_off": _h(
        "Une semaine, des jours ou des actions ont été reportés ou annulés",
        "cycle",
        "put_off",
        "kind",
        "cancelled",
        "actions",
        "units",
    ),
    "objectives.followed": _h("Où en est un objectif a été noté", "cycle", "number"),
    "objectives.measured": _h("Des objectifs ont reçu leur mesure", "cycle", "count"),
    "objectives.set": _h("Les objectifs de l'an prochain ont été fixés", "cycle", "count"),
    "paper.left_unsigned": _h(
        "Le courrier d'un écrit est parti sans attendre le document signé", "paper", "round"
    ),
    "paper.signed": _h("Le document signé d'un écrit a été joint", "paper", "round", "signed"),
    "paper.unsigned": _h("Le document signé d'un écrit a été retiré", "paper", "round", "signed"),
    "paper.drafted": _h("Un texte a été commencé", "paper"),
    "people.imported": _h("Un fichier de personnes a été importé", "installation"),
    "period.dropped": _h(
        "Un examen blanc ou une PFMP a été ôté par son établissement", "unit", "kind"
    ),
    "period.typed": _h(
        "Un examen blanc ou une PFMP a été saisi par son établissement",
        "unit",
        "kind",
        "first",
        "last",
    ),
    "person.absent": _h("Une absence a été notée", "person", "starts", "ends"),
    "person.back": _h("Une absence a été retirée", "person"),
    "person.ended": _h(
        "Une affectation a pris fin", "person", "function", "starts", "ends", "deputy"
    ),
    "deputy.asked": _h(
        "Une adresse extérieure a été priée d'être suppléante", "person", "function"
    ),
    "deputy.agreed": _h("Une adresse extérieure a accepté une suppléance", "person", "function"),
    "deputy.refused": _h("Une adresse extérieure a refusé une suppléance", "person", "function"),
    "person.data_given": _h("Une personne a reçu tout ce qui est tenu sur elle", "person"),
    "person.corrected": _h("Les données d'une personne ont été corrigées", "person"),
    "person.correction_asked": _h("Une personne a demandé une correction", "person"),
    "person.correction_answered": _h("Une demande de correction a reçu sa réponse", "person"),
    "person.opposed": _h("Une personne s'est opposée aux nouvelles", "person"),
    "person.opposition_ended": _h("Une personne a levé son opposition aux nouvelles", "person"),
    "person.erased": _h("Une personne a été effacée ; sa fonction reste", "person"),
    "retention.taken_over": _h(
        "Le procès-verbal de prise en charge d'une année versée a été joint",
        *("unit", "receipt", "year", "on"),
    ),
    "retention.slip_drawn": _h(
        "Un bordereau d'élimination a été établi", "unit", "slip", "lines", "rows"
    ),
    "retention.visa_joined": _h(
        "Le visa des Archives a été joint à un bordereau d'élimination", "unit", "slip", "on"
    ),
    "retention.purged": _h(
        "Ce qu'un bordereau d'élimination visé énumère a été détruit", "unit", "slip", "rows"
    ),
    "retention.swept": _h(
        "Ce qui n'appelle pas de visa a été effacé à son terme", "unit", "rows", "people"
    ),
    "retention.held": _h("Des données ont été gelées", "unit", "hold", "reason"),
    "retention.freed": _h("Un gel de données a été levé", "unit", "hold"),
    "person.named": _h(
        "Une personne a été nommée à une fonction", "person", "function", "starts", "ends", "deputy"
    ),
    "person.phoned": _h("Une personne a changé son numéro de téléphone", "person"),
    "person.paced": _h("Une personne a réglé quand elle est prévenue", "person", "pace"),
    "phase.closed": _h("Un temps de l'année s'est terminé", "track", "phase"),
    "phase.given_back": _h(
        "Un temps de l'année ouvert ou clos avant sa date a été rendu",
        "track",
        "phase",
        "was",
        "to",
    ),
    "phase.opened": _h("Un temps de l'année s'est ouvert", "track", "phase"),
    "library.added": _h("Une ressource a été mise en bibliothèque", "library"),
    "library.brought": _h("Une bibliothèque d'ailleurs a été reprise", "unit", "new", "changed"),
    "library.changed": _h("Une ressource a été corrigée", "library"),
    "library.declined": _h("Une ressource proposée n'a pas été gardée", "library"),
    "library.kept": _h("Une ressource proposée a été mise en bibliothèque", "library"),
    "library.links_checked": _h(
        "Les liens d'une bibliothèque ont été vérifiés", "unit", "links", "dead"
    ),
    "library.offered": _h(
        "Une ressource est proposée aux autres académies, ou ne l'est plus", "library", "offered"
    ),
    "library.proposed": _h("Un bilan a proposé son action à la bibliothèque", "library", "action"),
    "library.withdrawn": _h("Une ressource a été retirée de la bibliothèque", "library"),
    "partner.added": _h("Un partenaire a été noté", "partner"),
    "partner.agreement_added": _h(
        "Une convention d'un partenaire a été notée", "partner", "agreement", "ends"
    ),
    "partner.agreement_removed": _h(
        "Une convention d'un partenaire a été ôtée", "partner", "agreement"
    ),
    "partner.agreement_renewed": _h(
        "La suite d'une convention a été dite", "partner", "agreement", "renewed"
    ),
    "partner.back": _h("Un partenaire qui s'était retiré revient", "partner"),
    "partner.changed": _h("Un partenaire a été corrigé", "partner"),
    "partner.told": _h("Le contact d'un partenaire a été informé", "partner"),
    "partner.withdrawn": _h("Un partenaire s'est retiré", "partner"),
    "unit.family_text": _h("Un texte aux familles a été écrit, ou ôté", "unit", "language", "kept"),
    "press.added": _h("Un lien de presse a été ajouté au bilan", "unit", "press"),
    "press.removed": _h("Un lien de presse a été ôté du bilan", "unit", "press"),
    "programme.shared": _h(
        "Un programme a reçu une adresse que chacun peut lire", "unit", "link", "replaces"
    ),
    "programme.taken_down": _h("L'adresse d'un programme a été retirée", "unit", "link"),
    "public_side.contact": _h("L'adresse que joint le public a été changée", "unit", "given"),
    "public_side.put_up": _h("Le côté public d'une académie est ouvert de nouveau", "unit"),
    "public_side.taken_down": _h("Le côté public d'une académie est fermé", "unit"),
    "public_side.written_to": _h("Quelqu'un a écrit par le programme public", "unit", "message"),
    "questions.answered": _h("Une réponse aux questions du bilan est arrivée", "unit", "audience"),
    "questions.asked": _h(
        "Les questions du bilan ont reçu une adresse", "unit", "link", "audience"
    ),
    "questions.taken_down": _h(
        "L'adresse des questions du bilan a été retirée", "unit", "link", "audience"
    ),
    "review.submitted": _h("La revue du cycle a été soumise", "paper", "round"),
    "rollout.set": _h("Le plan de déploiement de l'académie a été changé", "unit", "units"),
    "school.attached": _h("Une école a été rattachée à la main", "unit", "from", "to", "listed"),
    "school.joined": _h("Une section a été jointe à son établissement", "unit", "from", "to"),
    "school.separated": _h("Une section a été séparée de son établissement", "unit", "from", "to"),
    "sending.asked": _h(
        "Un envoi à venir a reçu une consigne d'un pilote",
        "cycle",
        "rule",
        "rung",
        "does",
        "wording",
    ),
    "sending.dropped": _h(
        "Un envoi n'est pas parti, comme un pilote l'avait demandé",
        "cycle",
        "rule",
        "rung",
        "count",
    ),
    "sending.freed": _h("La consigne d'un envoi à venir a été levée", "cycle", "rule", "rung"),
    "sending.held": _h("Un envoi attend l'accord d'un pilote", "cycle", "rule", "rung", "count"),
    "sending.held_again": _h(
        "Un envoi n'est plus dit parti, après une restauration", "cycle", "rule", "rung", "count"
    ),
    "sending.released": _h(
        "Un envoi est rendu à l'envoi, après une restauration", "cycle", "rule", "rung", "count"
    ),
    "sending.said_sent": _h(
        "Un envoi a été dit parti, après une restauration", "cycle", "rule", "rung", "count"
    ),
    "session.ended": _h("Des connexions ont été terminées depuis « Ma page »", "person", "count"),
    "sign_in.asked": _h("Quelqu'un a demandé à se connecter", "person"),
    "sign_in.printed": _h("Un lien de connexion a été donné dans le terminal", "person"),
    "synthesis.submitted": _h("Une synthèse a été soumise", "paper", "round"),
    "team.completed": _h("Une équipe a été déclarée complète", "unit"),
    "territory.imported": _h("Un annuaire a été importé", "installation"),
    "territory.put_back": _h("Un changement du territoire a été repris", "unit", "change", "done"),
    "territory.redraw_failed": _h(
        "Un changement du territoire n'a pas pu être fait le jour dit", "unit", "change"
    ),
    "territory.redraw_planned": _h(
        "Un changement du territoire est prévu", "unit", "change", "kind", "on"
    ),
    "territory.redrawn": _h(
        "Le territoire a changé", "unit", "change", "kind", "units", "schools", "tasks"
    ),
    "territory.school_weeks": _h(
        "Les jours de classe des écoles ont été importés", "installation", "schools"
    ),
    "text.tried": _h(
        "Un texte a été envoyé à l'essai, à qui l'écrivait", "cycle", "text", "message"
    ),
    "token.made": _h("Un jeton de l'API a été fait", "person", "token", "until"),
    "token.revoked": _h("Un jeton de l'API a été révoqué", "person", "token"),
    "unit.resumed": _h("Une unité suspendue a repris", "unit", "suspension", "first_day", "days"),
    "unit.suspended": _h(
        "Une unité a été suspendue : rien n'y part", "unit", "suspension", "first_day", "until"
    ),
    "unit.suspension_changed": _h(
        "La fin ou le motif d'une suspension a été changé",
        "unit",
        "suspension",
        "first_day",
        "until",
    ),
    "unit.week_set": _h(
        "Une unité tient la semaine à des jours à elle, ou de nouveau à ceux de tous",
        "unit",
        "week",
        "week_ends",
        "own",
    ),
    "validation.accepted": _h(
        "Un avis favorable ou un visa a été donné", "subject", "task", "round", "level", "on_behalf"
    ),
    "validation.declined": _h(
        "Une action n'a pas été retenue", "subject", "task", "round", "level", "on_behalf"
    ),
    "validation.came_back": _h(
        "Un avis délégué est revenu, son délégué est parti", "subject", "task", "from"
    ),
    "validation.delegated": _h("Un avis a été délégué", "subject", "task", "to"),
    "validation.given_back": _h(
        "Une demande close sans réponse avant sa date est de nouveau ouverte",
        "subject",
        "task",
        "round",
        "level",
    ),
    "validation.returned": _h(
        "Une correction a été demandée", "subject", "task", "round", "level", "on_behalf"
    ),
    "validation.tacit": _h(
        "Sans réponse dans le délai, l'action est inscrite",
        "subject",
        "task",
        "round",
        "level",
        "on_behalf",
    ),
    "version.submitted": _h("Une déclinaison départementale a été soumise", "paper", "round"),
    "attestation.asked": _h(
        "Une attestation de participation a été demandée", "unit", "attestation"
    ),
    "attestation.issued": _h(
        "Une attestation de participation a été délivrée", "unit", "attestation"
    ),
    "attestation.refused": _h(
        "Une attestation de participation n'a pas été délivrée", "unit", "attestation"
    ),
    "thanks.let_go": _h("Les remerciements de la semaine sont partis", "cycle", "count"),
    "visit.cancelled": _h("Une visite d'un recteur ou d'un DASEN a été annulée", "action", "visit"),
    "visit.planned": _h("Une visite d'un recteur ou d'un DASEN a été prévue", "action", "visit"),
    "words.dropped": _h(
        "Un courrier d'un pilote ou d'un relais a été abandonné", "cycle", "words", "count"
    ),
    "words.prepared": _h(
        "Un courrier d'un pilote ou d'un relais a été préparé", "cycle", "words", "count"
    ),
    "words.released": _h(
        "Un courrier d'un pilote ou d'un relais a été rendu à l'envoi", "cycle", "words", "count"
    ),
}
