"""The demo city: believable problems made through the real commands, under a clock that ends today."""
