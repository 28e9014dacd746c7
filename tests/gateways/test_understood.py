"""The page of what we understand of WhatsApp says what the bridge does."""

from scripts import understood


def test_the_page_is_written_from_the_bridges_table():
    """Otherwise: python -m scripts.understood."""
    text = understood.PAGE.read_text()

    assert understood.page(text, understood.told()) == text
