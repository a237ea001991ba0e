"""From live resources to spec files, and back into the spec files that own them."""
