"""List what a translator has to do: ``python -m calcinosis.explorer.languages``.

For every language file: its texts that are missing, ready to be filled in, and those
that the page does not have any more. A new language starts from an empty file.
"""

from __future__ import annotations

import json

from calcinosis.explorer.html import held_contents
from calcinosis.explorer.languages.files import read_languages
from calcinosis.explorer.languages.texts import all_texts
from calcinosis.model import load

if __name__ == "__main__":
    tables = all_texts(held_contents(load()))
    every = {text for texts in tables.values() for text in texts}
    for language in read_languages():
        print(f"# {language.code}")
        for table, texts in tables.items():
            missing = [text for text in texts if text not in language.words]
            if missing:
                print(f"[{table}]")
            for text in missing:
                print(f'{json.dumps(text, ensure_ascii=False)} = ""')
        for text in sorted(set(language.words) - every):
            print(f"# not on the page: {json.dumps(text, ensure_ascii=False)}")
