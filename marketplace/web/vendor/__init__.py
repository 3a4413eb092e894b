"""What vendor staff see: their offerings, sales and proceeds."""
