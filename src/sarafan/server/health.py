"""HTTP: whether we live."""

import sqlalchemy as sa
from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from sarafan.organizations.entrance import Held

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """`ok`, or `degraded` with the database away."""

    status: str
    database: bool


@router.get("/health")
async def read_health(resources: Held, response: Response) -> Health:
    """Say whether we live and reach the database; 503 when not."""
    try:
        async with resources.database.for_system() as session:
            await session.execute(sa.text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        response.status_code = 503
        return Health(status="degraded", database=False)
    return Health(status="ok", database=True)
