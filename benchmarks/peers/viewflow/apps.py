"""This folder as Django knows it: under another label than Viewflow's own."""

from __future__ import annotations

from django.apps import AppConfig


class Bench(AppConfig):
    """What the measure adds to Viewflow."""

    name = "benchmarks.peers.viewflow"
    label = "bench"
