"""The model over HTTP: cases in, the JSON of ``calcinosis diagnose`` out.

Nothing is kept between two requests. What a request says, and what comes out of it, is
in :mod:`~calcinosis.service.asked` and :mod:`~calcinosis.service.answering`, which know
nothing of HTTP servers; :mod:`~calcinosis.service.web_app` needs ``calcinosis[serve]``.
"""
