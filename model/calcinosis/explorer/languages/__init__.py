"""The page's words in other languages: one file each, its keys the English texts.

A new language is a new file; tests/explorer/test_languages.py tells what it lacks.
"""
