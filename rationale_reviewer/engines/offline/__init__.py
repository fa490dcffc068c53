"""The offline engine: matching by wording, no network."""
