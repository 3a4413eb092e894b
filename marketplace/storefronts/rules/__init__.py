"""What follows from a storefront's colour, address and words alone."""
