"""Refusals of fields."""

from sarafan.core.errors import Conflict, Invalid, NotFound


class FieldNotFound(NotFound):
    """There is no such field."""


class FieldNameTaken(Conflict):
    """There is a field of this name already, perhaps a hidden one."""

    code = "field_name_taken"


class TooManyFields(Conflict):
    """There are as many fields as an organization may have."""

    code = "too_many_fields"


class FieldOrderOutdated(Conflict):
    """Fields were added or removed meanwhile: here is the present order."""

    code = "field_order_outdated"


class FieldHasValues(Conflict):
    """Contacts have something in it, which would be lost; confirm to lose it."""

    code = "field_has_values"


class FieldHidden(Conflict):
    """This field is hidden: its values stay as they are."""

    code = "field_hidden"


class FieldChangedMeanwhile(Conflict):
    """Somebody else has written something else into this field meanwhile."""

    code = "field_changed_meanwhile"


class InvalidChoices(Invalid):
    """A choice needs choices of different names, and no other field has any."""

    code = "invalid_choices"


class InvalidNumber(Invalid):
    """This is no number of at most 15 digits."""

    code = "invalid_number"


class InvalidDate(Invalid):
    """This is no date of the years 1900 to 2199."""

    code = "invalid_date"


class InvalidChoice(Invalid):
    """This is none of the choices."""

    code = "invalid_choice"


class InvalidPhone(Invalid):
    """This is no phone number."""

    code = "invalid_phone"


class InvalidLink(Invalid):
    """This is no address of a page."""

    code = "invalid_link"


class ValueTooLong(Invalid):
    """This is too long for a field."""

    code = "value_too_long"
