"""The look of a meeting: its own action colour, made readable on light paper and on dark."""

#: Paper in the light and the dark theme, as in static/tokens.css.
PAPERS = {"light": "#fbf9f5", "dark": "#0f171f"}
TEXT_CONTRAST = 4.5


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2, "relative luminance")."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, theme: str) -> str:
    """The colour, darkened or lightened no more than it takes to be read on that theme's paper."""
    towards = "#000000" if theme == "light" else "#ffffff"
    for step in range(21):
        mixed = mix(colour, towards, step / 20)
        if contrast(mixed, PAPERS[theme]) >= TEXT_CONTRAST:
            return mixed
    return towards


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with a `share` (0 to 1) of `other` in it."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def stylesheet(colour: str) -> str:
    """The style that lays a meeting's colour over the house's own; empty without one."""
    if not colour:
        return ""
    light, dark = _values(colour, "light"), _values(colour, "dark")
    return (
        f"@layer tokens{{:root{{{light}}}"
        f'@media (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark}}}}}'
        f':root[data-theme="dark"]{{{dark}}}}}'
    )


def _values(colour: str, theme: str) -> str:
    action = readable(colour, theme)
    text = max(("#ffffff", "#05222a"), key=lambda ink: contrast(ink, action))
    if contrast(text, action) < TEXT_CONTRAST:  # on a middling grey only black will do
        text = "#000000"
    strong = mix(action, "#000000" if theme == "light" else "#ffffff", 0.2)
    quiet = mix(action, PAPERS[theme], 0.86)
    bar = mix(action, PAPERS[theme], 0.3)
    return (
        f"--action:{action};--action-text:{text};--action-strong:{strong};--action-quiet:{quiet};"
        f"--bar:{bar};--bar-quiet:{quiet};--bar-strong:{action}"
    )


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
