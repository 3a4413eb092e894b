"""Pictures: checked, resized and kept by the hash of their content."""
