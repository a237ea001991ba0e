"""Plans and diagnostics for people and for machines."""
