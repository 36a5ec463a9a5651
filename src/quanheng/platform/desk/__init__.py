"""Each role's first page (工作台): what is there and what was done; it reads and never writes."""
