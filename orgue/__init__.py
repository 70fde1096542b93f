"""Point d'orgue's command line; each module holds the verbs of one noun."""


def main() -> None:
    """Run ``orgue``."""
    from orgue.main import main as run

    run()
