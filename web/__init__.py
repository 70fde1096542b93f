"""The portal: pages, access rules, templates, static files. It reads models, and sends nothing."""
