"""What customers see: a partner's offer, the cart, checkout and the order's page."""
