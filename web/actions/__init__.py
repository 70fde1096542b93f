"""An action's life in the portal: proposed, completed, submitted, followed, reported."""

from fastapi import APIRouter

from web.actions import (
    after,
    associated,
    call,
    documents,
    editing,
    images,
    late,
    listing,
    partners,
    photo,
    publishing,
    reading,
    report,
    schools,
    sign_ups,
    starting,
    submitting,
    uses,
)

router = APIRouter()
for room in (
    starting,
    call,
    listing,
    late,
    editing,
    submitting,
    after,
    report,
    schools,
    associated,
    documents,
    partners,
    sign_ups,
    publishing,
    photo,
    uses,
    images,
    reading,
):
    router.include_router(room.router)
