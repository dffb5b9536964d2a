"""Corpora -> models. From a checkout only: nothing else imports it, and the wheel has none of it."""
