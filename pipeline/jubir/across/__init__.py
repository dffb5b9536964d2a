"""Records -> who is who in many releases, and what a person puts right."""
