"""The chat engine: a language model reads, code decides."""
