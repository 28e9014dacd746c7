"""JSON shapes of hiding phones."""

from sarafan.shapes import Body


class PhonesUpdate(Body):
    """Whether only owners and heads see people's phones, and the others their last four digits."""

    hidden: bool
