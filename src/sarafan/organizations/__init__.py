"""Tenants: organizations, their members and roles, sign-in, invites, API keys."""
