"""The hands: Prefect tasks, one retryable effect each, thin over channels and models."""
