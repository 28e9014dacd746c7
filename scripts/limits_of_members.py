"""The limits of what members keep for themselves and each other, a line for each, as in `limits_listed.py`."""

from scripts.limits import BYTES, Limit

HUB = "src/sarafan"
REPLIES, VIEWS = f"{HUB}/replies", f"{HUB}/conversations/views"

OF_MEMBERS = [
    # What members keep as quick replies.
    Limit(f"{REPLIES}/editing.py", "MOST_OF_TEAM", "quick replies", "Of a team"),
    Limit(f"{REPLIES}/editing.py", "MOST_OF_ONE", "quick replies", "Of a member's own"),
    Limit(f"{REPLIES}/editing.py", "MOST_BYTES", BYTES, "What a team's quick replies say, or a member's own"),
    Limit(f"{REPLIES}/editing.py", "MOST_FILES", "files", "Of a quick reply"),
    Limit(f"{REPLIES}/models.py", "MOST_TEXT", "characters", "A quick reply's text in one language"),
    Limit(f"{REPLIES}/variables.py", "MOST_VALUE", "characters", "What a variable of a quick reply stands for"),
    Limit(f"{REPLIES}/csv_files.py", "MOST_ROWS", "rows", "A file of quick replies that is taken in, within a body"),
    Limit(f"{REPLIES}/importing.py", "MOST_FAULTS", "faults", "Told of such a file"),
    # What views of the list members make.
    Limit(f"{VIEWS}/saving.py", "MOST_SHARED", "views", "Of an organization, for everybody"),
    Limit(f"{VIEWS}/saving.py", "MOST_OWN", "views", "Of a member's own"),
    Limit(f"{VIEWS}/conditions.py", "MOST_CONDITIONS", "conditions", "Of a view, in all brackets"),
    Limit(f"{VIEWS}/conditions.py", "MOST_OF_A_LEVEL", "conditions", "Side by side, in a view or in a bracket"),
    Limit(f"{HUB}/conversations/alarms.py", "MOST_AT_ONCE", "alarms", "Given in a minute for an organization"),
    Limit(f"{VIEWS}/nodes.py", "MOST_GATHERED", "rows", "Of a condition's, with which a list of a view may begin"),
    Limit(f"{VIEWS}/listing.py", "MOST_WALKED", "chats", "Looked at for one page, or one count, of a view"),
    Limit(f"{VIEWS}/schemas.py", "MOST_ORDERED", "views", "In a member's own order"),
    Limit(f"{VIEWS}/listing.py", "MOST_COUNTED", "chats", "Counted of a saved view"),
]
