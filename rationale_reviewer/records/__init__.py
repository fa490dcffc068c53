"""What passes between steps."""
