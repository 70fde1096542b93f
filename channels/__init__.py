"""Point d'orgue's ways out: the local mailbox, SMTP, and whatever else an Apprise URL names."""
