"""Reports, rendered from a bundle."""
