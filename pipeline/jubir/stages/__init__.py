"""Text -> record: the stages, in the order of extractor.py."""
