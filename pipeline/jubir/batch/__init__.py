"""Thousands of releases: workers, the journal, parts and their joining."""
