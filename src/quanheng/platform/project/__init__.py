"""The house's address: settings and wiring, the server, the demonstration."""
