"""Reviews AI-safety documentation: maps a document to a bank of questions, with citations that code has checked."""

__version__ = "0.1.0"
