"""A crowd: the newcomer stays, the oldest goes, and one network cannot push out the others."""

from sarafan.core.crowd import Crowd, Standing


class Door:
    """A crowd whose members are noted as they are sent away."""

    def __init__(self, most: int, most_of_one: int) -> None:
        self.crowd = Crowd(most=most, most_of_one=most_of_one)
        self.gone: list[str] = []

    def come(self, name: str, whose: str = "anybody") -> Standing:
        return self.crowd.enter(whose, lambda: self.gone.append(name))


def test_the_oldest_goes_when_there_are_too_many():
    door = Door(2, 9)
    for name in ("one", "two", "three", "four"):
        door.come(name)

    assert (door.gone, len(door.crowd)) == (["one", "two"], 2)


def test_a_network_with_too_many_loses_its_own_oldest_and_nobody_elses():
    door = Door(9, 2)
    door.come("quiet", "another")
    for number in range(4):
        door.come(f"loud {number}", "loud")

    assert door.gone == ["loud 0", "loud 1"]


def test_who_has_left_is_not_sent_away_and_leaves_room():
    door = Door(2, 2)
    first = door.come("one")
    door.come("two")
    door.crowd.leave(first)
    door.crowd.leave(first)
    door.come("three")
    assert (door.gone, len(door.crowd)) == ([], 2)

    door.come("four")
    assert door.gone == ["two"]


def test_somebody_may_ask_for_room_but_not_at_their_own_cost():
    door = Door(9, 9)
    own = door.come("own")
    assert not door.crowd.send_away_oldest(but=own)
    door.come("two")

    assert door.crowd.send_away_oldest(but=own)
    assert door.gone == ["two"]
    assert door.crowd.send_away_oldest()
    assert (door.gone, door.crowd.send_away_oldest()) == (["two", "own"], False)
