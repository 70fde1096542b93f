"""Point d'orgue's portal: pages, templates, static files. It reads models, and sends nothing."""
