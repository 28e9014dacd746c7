"""Views of the list that members have made, and how each of them sorts a view."""
