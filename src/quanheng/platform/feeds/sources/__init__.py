"""Where figures come from: a page of the web, a database, a folder, another house. Each gives bytes as they are, and how they were asked for."""
