"""warden: early warning for online firestorms."""
