"""Sarafan: a self-hosted WhatsApp hub for small businesses."""
