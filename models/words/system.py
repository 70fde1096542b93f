"""Why the system refuses a file or a folder, in French: what it says itself is English.

Its own words stay for programs, among a refusal's facts.
"""

from __future__ import annotations

import errno

FORBIDDEN = "ce compte n'en a pas le droit"
WHY = {
    errno.ENOENT: "ce chemin n'existe pas",
    errno.EACCES: FORBIDDEN,
    errno.EPERM: FORBIDDEN,
    errno.EISDIR: "c'est un dossier",
    errno.ENOTDIR: "un fichier tient la place d'un dossier",
    errno.EEXIST: "il y a déjà un fichier de ce nom",
    errno.ENOTEMPTY: "ce dossier n'est pas vide",
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "la place donnée à ce compte est épuisée",
    errno.EFBIG: "le fichier serait trop grand",
    errno.EROFS: "le disque est en lecture seule",
    errno.EIO: "le disque ne répond pas comme il faut",
    errno.ESTALE: "le partage réseau ne répond plus",
    errno.ENAMETOOLONG: "ce nom est trop long",
    errno.ELOOP: "des liens y tournent en rond",
    errno.EBUSY: "un autre programme s'en sert",
    errno.ETXTBSY: "un autre programme s'en sert",
    errno.EMFILE: "trop de fichiers sont ouverts",
    errno.ENFILE: "trop de fichiers sont ouverts",
    errno.ENOMEM: "la mémoire manque",
    errno.EAGAIN: "la machine a trop de processus",
    errno.EXDEV: "c'est sur un autre disque",
    errno.ENODEV: "il n'y a pas là de disque",
    errno.ENXIO: "il n'y a pas là de disque",
    errno.ENOEXEC: "ce programme n'est pas pour cette machine",
    errno.EINVAL: "ce nom ou cette demande ne convient pas",
}


def why(error: OSError) -> str:
    """What *error* says, as it goes on after « : »; a number for what nobody has met."""
    return WHY.get(error.errno or 0, f"erreur {error.errno} du système")
