"""What the doors share and no subject knows: settings, extensions, gateways, logging, the signed-in person."""
