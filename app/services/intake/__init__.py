"""In from elsewhere: tables, chats and folders become records and evidence, whole or not at all."""
