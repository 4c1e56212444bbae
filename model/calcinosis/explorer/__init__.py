"""The explorer: one self-contained page that answers like the model.

:mod:`calcinosis.explorer.contents` says what the page holds, ``assets/answering`` are
the scripts that answer from it, ``assets/page`` those that show the answers, and
:mod:`calcinosis.explorer.html` puts them into one file.
"""
