"""The limits that docs/security.md lists, a line for each: file, name in it, unit, and of what it is one."""

from scripts.limits import BYTES, MILLISECONDS, SECONDS, Limit

HUB = "src/sarafan"
BRIDGE = "bridge/src"
IN, SHAPES = f"{HUB}/gateways/bridge", f"{HUB}/gateways/bridge/shapes.py"
THROTTLES = f"{HUB}/organizations/throttling.py"
PREVIEWS = f"{HUB}/messages/preview_child.py"
CONVERT, OUTBOX = f"{BRIDGE}/convert", f"{BRIDGE}/outbox"

LIMITS = [
    # What WhatsApp's servers and strangers send to the bridge.
    Limit(
        f"{CONVERT}/plaintext.ts",
        "MESSAGE_BYTES",
        BYTES,
        "A decrypted message of somebody else; a larger one is a line that says so",
    ),
    Limit(
        f"{CONVERT}/plaintext.ts",
        "OWN_MESSAGE_BYTES",
        BYTES,
        "A decrypted message of the account itself, as history comes",
    ),
    Limit(f"{CONVERT}/plaintext.ts", "MESSAGE_PARTS", "parts", "Objects in a message, counted before it is decoded"),
    Limit(
        f"{CONVERT}/plaintext.ts",
        "UNKNOWN_FIELDS",
        "fields",
        "Numbers of fields that are told of a content nobody knows",
    ),
    Limit(f"{CONVERT}/wire.ts", "FIELDS_LIMIT", "fields", "Fields that are walked through in a message"),
    Limit(f"{CONVERT}/wire.ts", "WRAPPINGS_LIMIT", "levels", "Wrappings that are taken off a message"),
    Limit(f"{CONVERT}/message.ts", "MESSAGE_LEVELS", "levels", "Depth of a message"),
    Limit(f"{CONVERT}/content.ts", "TEXT_LIMIT", "characters", "Text of a message; the rest is cut off"),
    Limit(f"{CONVERT}/content.ts", "QUOTE_LIMIT", "characters", "Text of a quoted message"),
    Limit(f"{CONVERT}/content.ts", "MENTIONS_LIMIT", "people", "Mentioned in a message"),
    Limit(f"{CONVERT}/message.ts", "EMOJI_LIMIT", "characters", "A reaction"),
    Limit(f"{CONVERT}/details.ts", "NAME_LIMIT", "characters", "A name of a person, place, poll or file"),
    Limit(f"{CONVERT}/details.ts", "ADDRESS_LIMIT", "characters", "An address of a place"),
    Limit(f"{CONVERT}/details.ts", "OPTIONS_LIMIT", "options", "A poll"),
    Limit(f"{CONVERT}/details.ts", "CONTACTS_LIMIT", "cards", "Contacts in a message"),
    Limit(f"{CONVERT}/details.ts", "PHONES_LIMIT", "phones", "One card"),
    Limit(f"{CONVERT}/details.ts", "VCARD_LIMIT", "characters", "Text of one card"),
    Limit(f"{CONVERT}/media.ts", "THUMBNAIL_LIMIT", BYTES, "A small picture within a message"),
    Limit(f"{CONVERT}/media.ts", "WAVEFORM_LIMIT", BYTES, "Waveform of a voice note"),
    Limit(f"{CONVERT}/media.ts", "SECONDS_LIMIT", SECONDS, "Length that a file says it has"),
    Limit(f"{CONVERT}/media.ts", "PIXELS_LIMIT", "pixels", "Width and height that a file says it has"),
    Limit(f"{CONVERT}/group.ts", "MEMBERS_PER_EVENT", "members", "A group, in one event"),
    Limit(f"{CONVERT}/group.ts", "DESCRIPTION_LIMIT", "characters", "Description of a group"),
    Limit(f"{CONVERT}/history.ts", "MESSAGES_PER_EVENT", "messages", "A piece of history"),
    Limit(f"{CONVERT}/history.ts", "BYTES_PER_EVENT", BYTES, "Size at which a piece of history ends, as JSON"),
    Limit(f"{CONVERT}/raw.ts", "RAW_LEVELS", "levels", "Depth of raw content that the bridge keeps to be looked at"),
    Limit(f"{CONVERT}/raw.ts", "RAW_BYTES", BYTES, "Raw content that the bridge keeps to be looked at"),
    Limit(f"{BRIDGE}/ids.ts", "MESSAGE_ID_LIMIT", "characters", "Id of a message"),
    Limit(f"{BRIDGE}/ids.ts", "GROUP_ID_LIMIT", "characters", "Id of a group"),
    # What programs send to the bridge.
    Limit(f"{BRIDGE}/app.ts", "BODY_LIMIT", BYTES, "Body of a request to the bridge, files apart"),
    Limit(f"{BRIDGE}/sending/schema.ts", "LIMITS.text", "characters", "Text that is sent"),
    Limit(f"{BRIDGE}/sending/schema.ts", "LIMITS.caption", "characters", "Caption that is sent"),
    Limit(f"{BRIDGE}/config.ts", "MEDIA_LIMIT_IMAGE_MB", "MiB", "Picture that is sent, unless configured"),
    Limit(f"{BRIDGE}/config.ts", "MEDIA_LIMIT_VIDEO_MB", "MiB", "Video that is sent, unless configured"),
    Limit(f"{BRIDGE}/config.ts", "MEDIA_LIMIT_AUDIO_MB", "MiB", "Sound that is sent, unless configured"),
    Limit(f"{BRIDGE}/config.ts", "MEDIA_LIMIT_DOCUMENT_MB", "MiB", "Document that is sent, unless configured"),
    Limit(
        f"{BRIDGE}/media/fetching.ts",
        "REDIRECTS",
        "redirects",
        "Followed to a file given by its address, to public addresses only",
    ),
    Limit(f"{BRIDGE}/media/ogg.ts", "PAGE_LIMIT", "pages", "Looked at in a sound"),
    Limit(f"{BRIDGE}/sending/media.ts", "PREVIEW_PIXELS", "pixels", "Picture of which the bridge makes a small one"),
    Limit(f"{BRIDGE}/routes/chats.ts", "CHECK_LIMIT", "phones", "Asked about at once"),
    # From the bridge to the hub.
    Limit(f"{OUTBOX}/delivery.ts", "BATCH", "events", "A delivery that the bridge makes"),
    Limit(f"{OUTBOX}/delivery.ts", "BATCH_BYTES", BYTES, "Size at which the bridge ends a delivery, as JSON"),
    Limit(f"{OUTBOX}/delivery.ts", "LONGEST_WAIT_MS", MILLISECONDS, "Pause before a delivery is tried again"),
    Limit(f"{OUTBOX}/passing.ts", "WAITING_LIMIT", "notices", "Typing and presence that wait; older ones are dropped"),
    Limit(f"{IN}/signature.py", "MOST_AGE_S", SECONDS, "Age of a signed delivery"),
    Limit(f"{HUB}/intake/endpoints.py", "MOST_BYTES", BYTES, "A delivery that the hub takes"),
    Limit(f"{HUB}/intake/endpoints.py", "MOST_BYTES_AT_ONCE", BYTES, "Deliveries that a process holds at once"),
    Limit(f"{HUB}/intake/endpoints.py", "MOST_AT_ONCE", "deliveries", "Deliveries that a process holds at once"),
    Limit(f"{HUB}/intake/queries.py", "MOST_BYTES_AT_ONCE", BYTES, "Deliveries that are understood together"),
    Limit(
        f"{HUB}/intake/understanding.py", "DELIVERIES_AT_ONCE", "deliveries", "Deliveries that are understood together"
    ),
    Limit(f"{HUB}/intake/tasks.py", "KEEP_UNDERSTOOD", "", "How long a raw delivery is kept once it is understood"),
    # What the hub reads in it.
    Limit(f"{IN}/cutting.py", "MOST_EVENTS", "events", "A delivery of which none fails"),
    Limit(f"{IN}/cutting.py", "MOST_EVENTS_READ", "events", "Read of a delivery at all"),
    Limit(f"{IN}/cutting.py", "MOST_MEMBERS", "fields", "Read of one object of a delivery"),
    Limit(f"{IN}/parsing.py", "MOST_CONTAINERS", "lists and objects", "One event"),
    Limit(f"{IN}/parsing.py", "MOST_DEPTH", "levels", "Depth of a field that is read alone"),
    Limit(f"{IN}/parsing.py", "MOST_FIELD_BYTES", BYTES, "A list or an object that is read alone"),
    Limit(f"{IN}/parsing.py", "MOST_EXCERPT_BYTES", BYTES, "Kept of an event that can't be read"),
    Limit(f"{IN}/mending.py", "MOST_ROUNDS", "rounds", "Tries to leave out what makes no sense in an event"),
    Limit(f"{IN}/bounding.py", "RAW_DEPTH", "levels", "Depth of raw content that the hub keeps"),
    Limit(f"{IN}/bounding.py", "RAW_BYTES", BYTES, "Raw content that the hub keeps"),
    Limit(f"{IN}/bounding.py", "EXCERPT_CHARACTERS", "characters", "Text that stands for content that is too large"),
    Limit(f"{IN}/bounding.py", "AHEAD", "", "How far a sender's clock is believed to be ahead"),
    Limit(f"{IN}/reading.py", "MOST_THUMBNAIL_BYTES", BYTES, "A small picture that the hub keeps"),
    Limit(
        f"{BRIDGE}/config.ts", "TROUBLE_AFTER_MS", MILLISECONDS, "News wait at the bridge before their number says so"
    ),
    Limit(SHAPES, "MOST_TEXT", "characters", "Text of a message in an event"),
    Limit(SHAPES, "MOST_NAME", "characters", "A name in an event"),
    Limit(SHAPES, "MOST_DESCRIPTION", "characters", "Description of a group in an event"),
    Limit(SHAPES, "MOST_OPTIONS", "options", "A poll in an event"),
    Limit(SHAPES, "MOST_MENTIONS", "people", "Mentioned in an event"),
    Limit(SHAPES, "MOST_PARTICIPANTS", "members", "A group that the hub keeps"),
    Limit(SHAPES, "MOST_GROUPS", "groups", "One event"),
    Limit(SHAPES, "MOST_IN_PIECE", "messages, people and chats", "A piece of history in an event"),
    Limit(
        f"{HUB}/intake/understanding.py",
        "MOST_TOGETHER",
        "arrivals",
        "Arrivals of one type that share their statements",
    ),
    Limit(f"{HUB}/intake/watching.py", "TOO_LONG", "", "A delivery waits to be understood before its number says so"),
    # What browsers and programs send to the hub, and what they are told.
    Limit(f"{HUB}/server/bodies.py", "MOST_BYTES", BYTES, "Body of a request to the hub, files apart"),
    Limit(f"{HUB}/server/bodies.py", "MOST_BYTES_OF_A_STRANGER", BYTES, "Body of a request of nobody, as of a sign-in"),
    Limit(f"{HUB}/server/bodies.py", "MOST_BYTES_AT_ONCE", BYTES, "Bodies of requests that a process holds at once"),
    Limit(
        f"{HUB}/server/bodies.py",
        "MOST_AT_ONCE",
        "bodies",
        "Bodies that are still coming, of strangers and members each",
    ),
    Limit(
        f"{HUB}/server/bodies.py",
        "MOST_AT_ONCE_OF_A_NETWORK",
        "bodies",
        "Bodies that are still coming from one network",
    ),
    Limit(
        f"{HUB}/server/bodies.py",
        "SLOWEST_BYTES_PER_S",
        "bytes a second",
        "Pace of a body below which patience runs out",
    ),
    Limit(f"{HUB}/server/bodies.py", "PATIENCE_S", SECONDS, "Patience with a slow body"),
    Limit(f"{HUB}/server/bodies.py", "PATIENCE_WITH_A_FILE_S", SECONDS, "Patience with a slow file"),
    Limit(f"{HUB}/server/protocol.py", "HEAD_S", SECONDS, "Time for the head of a request"),
    Limit(f"{HUB}/server/protocol.py", "MOST_BYTES_OF_A_HEAD", BYTES, "Head of a request"),
    Limit(f"{HUB}/server/protocol.py", "MOST_HEADS_AT_ONCE", "connections", "Connections whose head has not come yet"),
    Limit(f"{HUB}/server/protocol.py", "STALL_S", SECONDS, "Time in which a client may take nothing of an answer"),
    Limit(f"{HUB}/server/anteroom.py", "PATIENCE_S", SECONDS, "Time in which a socket says whose it is"),
    Limit(f"{HUB}/server/anteroom.py", "MOST_STRANGERS", "sockets", "Sockets that are nobody's yet"),
    Limit(
        f"{HUB}/server/anteroom.py",
        "MOST_STRANGERS_OF_A_NETWORK",
        "sockets",
        "Sockets that are nobody's yet, of one network",
    ),
    Limit(f"{HUB}/core/answers.py", "ANSWER_BYTES", BYTES, "An answer, or a burst of live changes, as JSON"),
    Limit(f"{HUB}/messages/schemas.py", "MOST_TEXT_LETTERS", "characters", "A whole text, on demand"),
    Limit(f"{HUB}/messages/schemas.py", "MOST_CHARACTERS", "characters", "Text that a member sends"),
    Limit(
        f"{HUB}/core/realtime/changes.py",
        "MOST_CHANGES",
        "changes",
        "Told after a gap; beyond, a browser starts afresh",
    ),
    # Files.
    Limit(
        f"{HUB}/core/settings.py", "Settings.model_fields.media_most_bytes.default", BYTES, "A file, unless configured"
    ),
    Limit(
        f"{HUB}/messages/uploading.py", "MOST_BYTES_SHOWN", BYTES, "Picture, video or sound that a member sends as such"
    ),
    Limit(PREVIEWS, "MOST_BYTES", BYTES, "Picture of which a preview is made"),
    Limit(PREVIEWS, "MOST_PIXELS.JPEG", "pixels", "JPEG of which a preview is made"),
    Limit(PREVIEWS, "MOST_PIXELS.PNG", "pixels", "PNG of which a preview is made"),
    Limit(PREVIEWS, "MOST_PIXELS.WEBP", "pixels", "WebP of which a preview is made"),
    Limit(PREVIEWS, "MOST_SCANS", "scans", "JPEG of which a preview is made"),
    Limit(PREVIEWS, "MOST_EXIF_BYTES", BYTES, "Notes of a camera in a picture of which a preview is made"),
    Limit(PREVIEWS, "MOST_MEMORY", BYTES, "Memory of a process that makes a preview"),
    Limit(PREVIEWS, "MOST_SECONDS", SECONDS, "Processor time of a process that makes a preview"),
    Limit(f"{HUB}/messages/previews.py", "MOST_PREVIEW_BYTES", BYTES, "A preview"),
    Limit(f"{HUB}/messages/previews.py", "PATIENCE_S", SECONDS, "Waited for a preview before its process is killed"),
    Limit(f"{HUB}/messages/previewing.py", "TRIES", "times", "A preview is tried"),
    Limit(f"{HUB}/messages/links.py", "VALID_FOR", "", "How long a link to a file works"),
    # Entry.
    Limit(f"{HUB}/organizations/setup.py", "LINK_LIFETIME", "", "How long a set-up link works, once"),
    Limit(f"{HUB}/organizations/members.py", "INVITE_LIFETIME", "", "How long an invitation works, once"),
    Limit(f"{HUB}/organizations/sessions.py", "LIFETIME", "", "How long a sign-in lasts"),
    Limit(THROTTLES, "PLACE.free_tries", "tries", "Sign-ins of one account from one network before a wait"),
    Limit(THROTTLES, "PLACE.most_wait_s", SECONDS, "Wait after many wrong passwords of one account from one network"),
    Limit(THROTTLES, "BROWSER.free_tries", "tries", "Sign-ins of a browser that the account knows before a wait"),
    Limit(THROTTLES, "BROWSER.most_wait_s", SECONDS, "Wait of a browser that the account knows"),
    Limit(THROTTLES, "ACCOUNT.free_tries", "tries", "Sign-ins of one account from everywhere before strangers wait"),
    Limit(THROTTLES, "ACCOUNT.most_wait_s", SECONDS, "Wait of a stranger while an account is tried from everywhere"),
    Limit(THROTTLES, "NETWORK.free_tries", "tries", "Sign-ins of one network at all accounts before strangers wait"),
    Limit(THROTTLES, "NETWORK.most_wait_s", SECONDS, "Wait of a stranger whose network tries many accounts"),
    Limit(THROTTLES, "FORGOTTEN_AFTER", "", "How long a wrong try is remembered"),
    Limit(
        f"{HUB}/organizations/sessions.py", "MOST_SIGN_INS_AT_ONCE", "sign-ins", "Sign-ins that are looked at together"
    ),
    Limit(f"{HUB}/organizations/sessions.py", "MOST_SIGN_INS_WAITING", "sign-ins", "Sign-ins that wait for their turn"),
    Limit(
        f"{HUB}/organizations/passwords.py", "MOST_AT_ONCE", "hashes", "Passwords that are hashed together, 64 MiB each"
    ),
    Limit(
        f"{HUB}/core/networks.py", "IPV6_PREFIX_BITS", "bits", "Of an IPv6 address, by which a network counts as one"
    ),
]
