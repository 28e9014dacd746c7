"""JSON shapes of attendance and of how members work."""

from typing import Annotated

from pydantic import Field

from sarafan.organizations.models import Attendance
from sarafan.organizations.schemas import WeekUpdate
from sarafan.shapes import Body

MOST_CAPACITY = 1000  # chats of one member


class AttendanceUpdate(Body):
    """How a member is; null: as their working hours say."""

    state: Attendance | None


class WorkUpdate(Body):
    """How a member works; what is left out stays. `capacity`: null is any number. `working_hours`: null is the
    organization's, an empty list none.
    """

    capacity: Annotated[int, Field(ge=0, le=MOST_CAPACITY)] | None = None
    working_hours: WeekUpdate | None = None
