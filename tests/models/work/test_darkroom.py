"""An image costs what its pixels cost, in a process of its own: whatever it holds, all goes on."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from models.errors import BadDocument
from models.work import darkroom, picture
from models.work.darkroom import MOST_PIXELS, DarkroomBusy, developed

JUST_ABOVE = (5001, 5000)
FORMS: list[tuple[str, dict[str, Any]]] = [
    ("JPEG", {}),
    ("PNG", {"compress_level": 1}),
    ("WEBP", {"method": 0}),
    ("WEBP", {"lossless": True, "method": 0, "quality": 0}),
]
SEVERAL: list[tuple[str, dict[str, Any]]] = [
    ("PNG", {"compress_level": 1}),
    ("WEBP", {"method": 0}),
]


def file(form: str, size: tuple[int, int], mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "teal").save(out, form, **options)
    return out.getvalue()


def animated(form: str, size: tuple[int, int], **options: Any) -> bytes:
    out = io.BytesIO()
    first, *others = (Image.new("RGB", size, colour) for colour in ("teal", "olive", "navy"))
    first.save(out, form, save_all=True, append_images=others, **options)
    return out.getvalue()


@pytest.mark.parametrize(("form", "options"), FORMS[1:])
def test_an_image_above_the_bound_is_refused_by_its_header(
    form: str, options: dict[str, Any]
) -> None:
    assert JUST_ABOVE[0] * JUST_ABOVE[1] > MOST_PIXELS >= 5000 * 5000
    with pytest.raises(BadDocument, match="5001 × 5000 pixels, 25 millions en tout au plus"):
        developed(file(form, JUST_ABOVE, **options), "affiche", form)


@pytest.mark.parametrize(
    ("size", "kept_as"),
    [((5001, 5000), (2501, 2500)), ((8000, 6000), (4000, 3000)), ((12000, 9000), (3000, 2250))],
)
def test_a_photo_above_it_is_halved_as_often_as_it_takes(
    size: tuple[int, int], kept_as: tuple[int, int]
) -> None:
    with Image.open(io.BytesIO(developed(file("JPEG", size), "photo", "JPEG"))) as kept:
        assert kept.size == kept_as


def test_a_photo_of_more_than_any_telephone_takes_is_refused() -> None:
    with pytest.raises(BadDocument, match="25 millions en tout au plus"):
        developed(file("JPEG", (24000, 18000), "L"), "photo", "JPEG")


@pytest.mark.parametrize(("form", "options"), SEVERAL)
def test_so_is_an_animation_whose_pictures_are(form: str, options: dict[str, Any]) -> None:
    with pytest.raises(BadDocument, match="trop grande : 5001 × 5000 pixels"):
        developed(animated(form, JUST_ABOVE, **options), "affiche", form)


@pytest.mark.parametrize(("form", "options"), SEVERAL)
def test_of_an_animation_the_first_picture_is_kept(form: str, options: dict[str, Any]) -> None:
    kept = developed(animated(form, (40, 20), **options), "affiche", form)
    with Image.open(io.BytesIO(kept)) as image:
        assert (getattr(image, "n_frames", 1), image.size) == (1, (40, 20))


@pytest.mark.parametrize("size", [(1, 1), (300, 200), (16383, 3), (17, 16383)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_webp_says_its_size_before_it_is_opened(size: tuple[int, int], mode: str) -> None:
    for options in ({}, {"lossless": True}):
        assert picture.canvas_of(file("WEBP", size, mode, **options)) == size
    assert picture.canvas_of(animated("WEBP", size)) == size
    assert picture.canvas_of(file("PNG", size)) == (0, 0)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "CMYK"])
def test_every_kind_of_pixels_is_written_anew(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    kept = developed(file(form, (40, 20), mode), "affiche", form)
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (40, 20)


def test_what_costs_more_than_it_may_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    image = file("PNG", (5000, 4000), compress_level=1)
    for bound in ({"longest": 0.001}, {"memory": 150_000_000}):
        monkeypatch.setattr(darkroom, "BOUNDS", replace(darkroom.BOUNDS, **bound))
        with pytest.raises(BadDocument, match="demande trop à la machine"):
            developed(image, "affiche", "PNG")
        monkeypatch.undo()
    assert developed(image, "affiche", "PNG")


# ── one at a time ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def taken() -> Iterator[None]:
    """Somebody else's image is being written."""
    with darkroom.in_turn():
        yield


def test_who_waits_too_long_is_told_to_come_back(
    taken: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(darkroom, "PATIENCE", 0.05)
    with pytest.raises(DarkroomBusy) as busy:
        developed(file("PNG", (40, 20)), "affiche", "PNG")
    assert (busy.value.status, busy.value.headers) == (503, {"Retry-After": "60"})


def test_few_wait_and_the_others_are_told_at_once(
    taken: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(darkroom, "PATIENCE", 5.0)
    asked = [threading.Thread(target=lambda: told.append(outcome())) for _ in range(7)]
    told: list[str] = []
    began = time.monotonic()
    for one in asked:
        one.start()
    while len(told) < len(asked) - darkroom.PLACES and time.monotonic() - began < 4:
        time.sleep(0.01)
    assert told == ["DarkroomBusy"] * (len(asked) - darkroom.PLACES)
    for one in asked:
        one.join()
    assert len(told) == len(asked)


def outcome() -> str:
    try:
        developed(file("PNG", (40, 20)), "affiche", "PNG")
    except DarkroomBusy:
        return "DarkroomBusy"
    return "developed"


def test_many_at_once_are_written_one_after_the_other() -> None:
    told: list[str] = []
    asked = [threading.Thread(target=lambda: told.append(outcome())) for _ in range(4)]
    for one in asked:
        one.start()
    for one in asked:
        one.join()
    assert told == ["developed"] * 4
