"""Validation errors of a definition, said in French."""

from __future__ import annotations

from pydantic_core import ErrorDetails

from models.intake.yaml_file import shown


def in_french(error: ErrorDetails) -> str:
    """What is wrong, as the end of a sentence."""
    sentences = {
        "missing": "cette clé manque",
        "extra_forbidden": "cette clé n'est pas connue",
        "int_parsing": "un nombre entier est attendu",
        "int_type": "un nombre entier est attendu",
        "int_from_float": "un nombre entier est attendu",
        "int_parsing_size": "un nombre entier est attendu",
        "string_type": "un texte est attendu",
        "string_unicode": "un texte lisible est attendu",
        "bool_parsing": "« true » ou « false » est attendu",
        "bool_type": "« true » ou « false » est attendu",
        "model_type": "des clés sont attendues",
        "dict_type": "des clés sont attendues",
        "tuple_type": "une liste est attendue",
    }
    if error["type"] in sentences:
        return sentences[error["type"]]
    if error["type"] == "string_too_long":
        return f"{error['ctx']['max_length']} signes au plus"
    if error["type"] == "string_too_short":
        return "un texte est attendu"
    if error["type"] == "greater_than_equal":
        return f"{error['ctx']['ge']} au moins"
    expected = error.get("ctx", {}).get("expected")
    if expected:
        return f"« {shown(str(error['input']))} » : attendu {expected.replace(' or ', ' ou ')}"
    reason = error.get("ctx", {}).get("error")
    return str(reason) if reason else f"valeur refusée ({error['msg']})"
