"""Point d'orgue's command line; each module holds the verbs of one noun."""


def main() -> None:
    """Run ``orgue``."""
    from orgue.own_imports import keep_to_own_packages  # before anything else is imported

    keep_to_own_packages()
    from orgue.main import main as run  # now that only our own packages are found

    run()
