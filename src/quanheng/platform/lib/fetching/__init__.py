"""Asking other houses for data: only hosts the system administrator listed, addresses looked up once, sizes and times bounded."""
