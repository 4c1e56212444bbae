"""The page's words in other languages: one file each, its keys the English texts."""
