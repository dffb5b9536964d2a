"""What decides by rule; to be replaced by a trained reader as a whole."""
