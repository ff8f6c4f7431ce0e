"""Bringing in what others wrote: tables, chats and folders, looked at before anything is taken in."""
