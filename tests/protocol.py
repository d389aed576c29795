"""The tables of docs/protocol.md, made from the models of the messages."""

import datetime as dt
import json
import types
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from polling import messages
from polling.themes import Heading, Theme
from polling.themes.sums import HeadingSum, ThemeSum

MESSAGES: dict[str, type[BaseModel]] = {
    name: found
    for name, found in vars(messages).items()
    if isinstance(found, type)
    and issubclass(found, BaseModel)
    and found.__module__.startswith(f"{messages.__name__}.")
} | {model.__name__: model for model in (Heading, Theme, HeadingSum, ThemeSum)}


def table(model: type[BaseModel]) -> str:
    """A message's fields as a Markdown table: name, type, whether it must be there."""
    rows = ["| field | type | |", "|---|---|---|"]
    for name, field in model.model_fields.items():
        default = field.get_default(call_default_factory=True)
        must = "required" if field.is_required() else f"default `{_json(default)}`"
        rows.append(f"| `{name}` | {shown(field.annotation)} | {must} |")
    return "\n".join(rows)


def shown(annotation: Any) -> str:
    """A type as a reader of JSON knows it."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " or ".join(f'`"{value}"`' for value in args)
    if origin in (Union, types.UnionType):
        return " or ".join(shown(arg) for arg in args)
    if origin is tuple:
        return f"list of {shown(args[0])}"
    if origin is dict:
        return f"object of {shown(args[1])}" if args[1] is not Any else "object"
    if origin is not None and hasattr(annotation, "__metadata__"):
        return shown(args[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation.__name__
    names = {str: "text", int: "whole number", bool: "true or false", type(None): "null"}
    names |= {dt.datetime: "time", float: "number"}
    if annotation in names:
        return names[annotation]
    if hasattr(annotation, "__members__"):
        return " or ".join(f'`"{value}"`' for value in annotation)
    return str(annotation)


def _json(value: Any) -> str:
    return json.dumps(value)
