"""One table: which jobs exist, who takes in what arrives, who reacts to which event, and who shows which change."""

from sqlalchemy.ext.asyncio import AsyncSession

from sarafan.channels import showing as channels_showing
from sarafan.channels import states
from sarafan.channels import tasks as channels_tasks
from sarafan.channels.events import AnotherPhoneWanted, ChannelConnected, ChannelFell, ChannelRemoved
from sarafan.channels.watching import EVERY_10_S
from sarafan.contacts import showing as contacts_showing
from sarafan.contacts.events import ContactBlocked, ContactChanged, ContactsMerged
from sarafan.contacts.fields import filling
from sarafan.contacts.fields import showing as fields_showing
from sarafan.contacts.tags import setting
from sarafan.contacts.tags import showing as tags_showing
from sarafan.contacts.visibility import decide_by
from sarafan.conversations import alarms, errands, groups, threads
from sarafan.conversations import showing as conversations_showing
from sarafan.conversations.bulks import running as bulks_running
from sarafan.conversations.bulks import showing as bulks_showing
from sarafan.conversations.bulks.starting import JOB as BULK_JOB
from sarafan.conversations.concealing import told_to_all
from sarafan.conversations.distribution import asking, giving
from sarafan.conversations.events import (
    ConversationAssigned,
    ConversationDone,
    ConversationRead,
    ConversationsMerged,
    CustomerWaitsLong,
    ErrandDropped,
    ErrandDue,
)
from sarafan.conversations.mentioned import mentioned_by
from sarafan.conversations.private import choosing
from sarafan.conversations.states import showing as states_showing
from sarafan.conversations.states import waking
from sarafan.conversations.views import saving as views_saving
from sarafan.conversations.views import showing as views_showing
from sarafan.conversations.visibility import assignees_shown, by_assignment, has_seen_conversation, limit_by
from sarafan.core.events import on
from sarafan.core.housekeeping import forget_changes
from sarafan.core.jobs import register, register_periodic
from sarafan.core.realtime import renders, renders_for_member
from sarafan.core.shares import share
from sarafan.gateways.whatsapp.arrivals import (
    CallNews,
    ChatRead,
    ChatTimer,
    DeletionNews,
    EditNews,
    GroupNews,
    GroupsSynced,
    HistoryMissing,
    HistoryPiece,
    IdentityLearnt,
    InboundMessage,
    MembersChanged,
    NumberChanged,
    ReactionNews,
    StatusPosted,
    StatusUpdate,
    VoteNews,
)
from sarafan.gateways.whatsapp.links import LinkState, RestrictionNews
from sarafan.intake import sources
from sarafan.intake import tasks as intake_tasks
from sarafan.intake.taking import takes_in, takes_in_each
from sarafan.media import tasks as media_tasks
from sarafan.media.events import FileChanged
from sarafan.media.usage import used_in
from sarafan.messages import attaching, authors, merging, reading
from sarafan.messages import showing as messages_showing
from sarafan.messages import tasks as messages_tasks
from sarafan.messages.changing import applying, reacting, voting
from sarafan.messages.events import MessageReceived
from sarafan.messages.models import Message
from sarafan.messages.receiving import calling, history, posting, receipts, renumbering, storing, timing
from sarafan.notes import moving
from sarafan.notes import queries as notes
from sarafan.notes import showing as notes_showing
from sarafan.notes.events import MemberMentioned
from sarafan.notes.models import NoteFile
from sarafan.notifications import tasks as notifications_tasks
from sarafan.notifications import telling
from sarafan.organizations import founding, throttling
from sarafan.organizations import showing as organizations_showing
from sarafan.organizations.events import MemberRemoved, WorkChanged
from sarafan.organizations.permissions import Permission
from sarafan.organizations.teams import showing as teams_showing
from sarafan.people import parting
from sarafan.people import showing as people_showing
from sarafan.people import tasks as people_tasks
from sarafan.people.imports import running as imports_running
from sarafan.people.imports import showing as imports_showing
from sarafan.replies import editing
from sarafan.replies import filling as replies_filling
from sarafan.replies import queries as replies
from sarafan.replies import tasks as replies_tasks
from sarafan.replies.models import QuickReplyFile
from sarafan.replies.variables import add_variables
from sarafan.search import tasks as search_tasks

FOR_A_DAY = 100_000  # the job itself knows when to give up; a pause is at most a minute
UNTIL_DONE = 1_000_000
MOST_FETCHES_OF_ONE = 3  # files of an organization; fewer than `worker.MEDIA_CONCURRENCY`


async def _tell_of_mention(session: AsyncSession, event: MemberMentioned) -> None:
    """Hand on whom a note names; nothing that sends knows notes."""
    await telling.tell_of_mention(session, event.organization_id, event.conversation_id, event.member_id)


def wire() -> None:
    """Connect the modules; running it twice changes nothing."""
    register("intake.understand", intake_tasks.understand, attempts=UNTIL_DONE, queue="intake")
    # Sends a message of ours; named as by the releases before, whose jobs may still wait.
    register("messages.deliver", messages_tasks.send, attempts=FOR_A_DAY)
    share("media", most_of_one=MOST_FETCHES_OF_ONE)
    register("messages.fetch_file", messages_tasks.fetch_file, attempts=FOR_A_DAY, queue="media")
    # Named as by the release before, whose workers may take them during an upgrade.
    register("messages.make_preview", media_tasks.make_preview, attempts=FOR_A_DAY, queue="previews")
    # On the default queue, not behind downloads: a file that was deleted for everybody is gone at once.
    register("messages.forget_file", media_tasks.forget_file, attempts=FOR_A_DAY)
    register("messages.tell_read", messages_tasks.tell_read, attempts=5, queue="reading")
    # In a queue of its own: push services are slow at times, and workers of the release before do not look there.
    register(telling.JOB, notifications_tasks.tell, attempts=8, queue=telling.QUEUE)
    register("channels.connect", channels_tasks.connect, attempts=UNTIL_DONE)
    register("channels.disconnect", channels_tasks.disconnect, attempts=20)
    register("channels.catch_up", channels_tasks.catch_up, attempts=5)
    register("channels.forget", messages_tasks.forget_channel, attempts=UNTIL_DONE)

    register("people.export", people_tasks.export, attempts=20)
    register("people.erase", people_tasks.erase, attempts=FOR_A_DAY)
    # In the queue of bulks: ten thousand contacts hold up no answer.
    register(imports_running.JOB, imports_running.run, attempts=FOR_A_DAY, queue="bulks")

    # On the intake's queue, whose jobs wait for no gateway: a snoozed chat wakes at its second.
    register("conversations.wake", waking.wake, attempts=FOR_A_DAY, queue="intake")

    # In a queue of its own: a thousand chats that are finished at once hold up no answer.
    register(BULK_JOB, bulks_running.run, attempts=FOR_A_DAY, queue="bulks")
    # There, too: a customer who waits is given to somebody at once.
    register(asking.JOB, giving.distribute, attempts=FOR_A_DAY, queue="intake")

    # On the intake's queue, whose jobs wait for no gateway: a bridge that hangs must not keep us from noticing it.
    register_periodic("channels.watch", channels_tasks.watch, cron=EVERY_10_S, queue="intake")
    # On another queue than `intake.understand`, which it watches.
    register_periodic("intake.watch", intake_tasks.watch, cron=EVERY_10_S)
    register_periodic("intake.sweep", intake_tasks.sweep, cron="* * * * *")
    register_periodic("conversations.sweep", waking.sweep, cron="* * * * *")
    register(alarms.JOB, alarms.sound, attempts=5)
    register_periodic("conversations.sweep_alarms", alarms.sweep, cron="* * * * *")
    register_periodic("conversations.sweep_distribution", giving.sweep, cron="* * * * *")
    register_periodic("messages.sweep", messages_tasks.sweep, cron="* * * * *")
    register_periodic("media.sweep", media_tasks.sweep, cron="* * * * *")
    register_periodic("media.forget_unused", media_tasks.forget_unused, cron="*/10 * * * *")
    register_periodic("intake.forget_old", intake_tasks.forget_old, cron="17 3 * * *")
    register_periodic("messages.forget_decisions", messages_tasks.forget_decisions, cron="47 3 * * *")
    register_periodic("organizations.sweep_throttles", throttling.sweep, cron="23 * * * *")
    register_periodic("organizations.forget_unclaimed", founding.forget_unclaimed, cron="43 3 * * *")
    register_periodic("replies.forget_deleted", replies_tasks.forget_deleted, cron="27 * * * *")
    register_periodic("conversations.forget_bulks", bulks_running.forget_old, cron="37 * * * *", queue="bulks")
    register_periodic("people.forget_exports", people_tasks.forget_exports, cron="* * * * *")
    register_periodic("people.forget_merges", people_tasks.forget_merges, cron="53 3 * * *")
    register_periodic("people.sweep_imports", imports_running.sweep, cron="* * * * *")
    register_periodic("people.forget_imports", imports_running.forget_old, cron="7 * * * *", queue="bulks")
    register_periodic("search.fill", search_tasks.fill, cron="* * * * *")
    register_periodic("core.forget_changes", forget_changes, cron="37 3 * * *")

    takes_in(InboundMessage, storing.receive)
    takes_in(StatusUpdate, receipts.apply)
    takes_in(ReactionNews, reacting.apply)
    takes_in(VoteNews, voting.apply)
    takes_in(EditNews, applying.apply_edits)
    takes_in(DeletionNews, applying.apply_deletions)
    takes_in_each(IdentityLearnt, sources.learn)
    takes_in_each(StatusPosted, posting.apply)
    takes_in_each(NumberChanged, renumbering.apply)
    takes_in_each(LinkState, states.apply)
    takes_in_each(RestrictionNews, states.restrict)
    takes_in_each(GroupsSynced, groups.synchronize)
    takes_in_each(GroupNews, groups.take_over)
    takes_in_each(MembersChanged, groups.change_members)
    takes_in_each(HistoryPiece, history.take_in, apart=history.take_in_apart)
    takes_in_each(HistoryMissing, history.note_missing)
    takes_in_each(CallNews, calling.apply)
    takes_in_each(ChatRead, reading.apply)
    takes_in_each(ChatTimer, timing.apply)

    _know_jobs_of_the_releases_beside_this_one()

    used_in(Message.media_id, within=Message.conversation_id)
    limit_by(by_assignment, assignees_shown)
    mentioned_by(notes.conversations_mentioning)
    used_in(QuickReplyFile.media_id, seen=replies.may_see_file)
    used_in(NoteFile.media_id, within=NoteFile.conversation_id)
    decide_by(has_seen_conversation)

    on(ContactsMerged, authors.merge_authors)
    on(ContactsMerged, setting.merge_tags)
    on(ContactsMerged, filling.merge_values)
    on(ContactsMerged, threads.merge_contacts)
    on(ContactsMerged, parting.forget_merges)
    on(ContactBlocked, threads.stop_waiting)
    on(ContactChanged, threads.show_contact_anew)
    on(ConversationsMerged, merging.merge_threads)
    on(ConversationsMerged, moving.move)
    on(ConversationsMerged, waking.wake_joined)
    on(ConversationRead, reading.queue_telling)
    on(MemberRemoved, choosing.leave)  # first: it holds channels, which are held before chats everywhere
    on(MemberRemoved, threads.unassign_from)
    on(AnotherPhoneWanted, choosing.refuse_anothers_phone)
    on(MemberRemoved, editing.forget_of)
    on(MemberRemoved, views_saving.forget_of)
    on(ChannelRemoved, threads.remove_channel)
    on(FileChanged, attaching.show_anew)
    on(FileChanged, moving.show_anew)
    on(ChannelConnected, messages_tasks.hurry_sending)

    told_to_all("replies", replies.saying)
    add_variables("contact", replies_filling.OF_CONTACT, replies_filling.of_contact)
    add_variables("organization", replies_filling.OF_ORGANIZATION, replies_filling.of_organization)
    add_variables("member", replies_filling.OF_MEMBER, replies_filling.of_member)
    on(MessageReceived, telling.tell_of_message)
    on(ConversationAssigned, telling.tell_of_assignment)
    on(MessageReceived, asking.soon)
    on(ConversationAssigned, asking.soon)
    on(ConversationDone, asking.soon)
    on(WorkChanged, asking.soon)
    on(MemberRemoved, asking.soon)
    on(ChannelFell, telling.tell_of_fall)
    on(CustomerWaitsLong, telling.tell_of_wait)
    on(ErrandDue, telling.tell_of_errand)
    on(ErrandDropped, telling.tell_of_dropped_errand)
    on(MemberRemoved, errands.tell_of_what_is_left)
    on(MemberMentioned, _tell_of_mention)

    renders("member", organizations_showing.render_members)
    renders_for_member("permissions", organizations_showing.render_permissions)
    renders("organization", organizations_showing.render_organization)
    renders("teams", teams_showing.render)
    # Whoever scans a QR or types a code reads and writes as the number: only who may link is shown them.
    may_link = {"qr": Permission.CHANNELS, "pairing": Permission.CHANNELS}
    renders("channel", channels_showing.render, guarded=may_link)
    renders("contact", contacts_showing.render)
    renders("tags", tags_showing.render)
    renders("fields", fields_showing.render)
    renders("conversation", conversations_showing.render, within="id")
    renders("conversation.removed", conversations_showing.render_removed, within="id")
    renders("state_change", states_showing.render, within="conversation_id")
    renders_for_member("pin", states_showing.render_pins, within="conversation_id")
    renders("counters", conversations_showing.render_counters)
    renders_for_member("counters", conversations_showing.render_own_counters)
    renders("views", views_showing.render)
    renders_for_member("own_views", views_showing.render_own)
    renders("message", messages_showing.render, within="conversation_id")
    renders("note", notes_showing.render, within="conversation_id")
    renders_for_member("mention", notes_showing.render_mentions, within="conversation_id")
    renders_for_member("mentions", notes_showing.render_unread)
    renders_for_member("bulk", bulks_showing.render)
    renders_for_member("person_task", people_showing.render)
    renders_for_member("contact_import", imports_showing.render)
    renders_for_member("draft", conversations_showing.render_draft, within="conversation_id")


def _know_jobs_of_the_releases_beside_this_one() -> None:
    """Register the names under which they queue jobs, of which a worker of this release may take one.

    The release before has queued one by the clock under a name that has changed; the next one names its jobs by module.
    """
    register("messages.forget_unused_files", media_tasks.forget_unused, attempts=3)
    register("media.make_preview", media_tasks.make_preview, attempts=FOR_A_DAY, queue="previews")
    register("media.forget_file", media_tasks.forget_file, attempts=FOR_A_DAY)
