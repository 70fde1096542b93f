"""Point d'orgue's hands: Prefect tasks, one retryable effect each, over channels and models."""
