"""Live changes: noted in the writer's transaction, heard after its commit, never lost in a gap."""

from sarafan.core.realtime.changes import Change, current_cursor, notify, read_changes
from sarafan.core.realtime.deltas import Delta, DeltaRead, Gone, render_while_it_fits, renders, renders_for_member

__all__ = [
    "Change",
    "Delta",
    "DeltaRead",
    "Gone",
    "current_cursor",
    "notify",
    "read_changes",
    "render_while_it_fits",
    "renders",
    "renders_for_member",
]
