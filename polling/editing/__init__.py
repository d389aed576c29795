"""Making and editing meetings over HTTP: the organiser's list, the editor and its previews."""

from starlette.routing import Route

from polling.editing import editor, look, organiser, preview

routes: list[Route] = [*organiser.routes, *editor.routes, *look.routes, *preview.routes]
