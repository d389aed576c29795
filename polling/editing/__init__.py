"""Making and editing meetings over HTTP: the organiser's list, the editor and its previews."""

from starlette.routing import Route

from polling.editing import editor, look, organiser, preview, times, upload

# The editor's own come last: the id of an item stands where others have names.
routes: list[Route] = [
    *organiser.routes, *look.routes, *upload.routes, *preview.routes, *times.routes,
    *editor.routes,
]  # fmt: skip
