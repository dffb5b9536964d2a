"""Bytes -> text, offsets kept: files of every kind, each read or refused with a reason."""
