"""Detection: open, keep, close a storm, with hysteresis."""
