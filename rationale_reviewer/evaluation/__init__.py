"""How good the reviewer is, measured against readers' labels."""
