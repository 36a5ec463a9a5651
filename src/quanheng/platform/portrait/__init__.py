"""Portrait (单位画像): what is known of a unit over the years, on one page."""
