"""The demo course's pictures: ``python -m demo.draw_pictures`` writes them to ``demo/media``.

One width, one ink, one weight for axes and one for what is looked at; letters and figures alone, so
that the pictures belong to no language; a ground of their own, so that they can be read on any.
"""

import math
from collections.abc import Callable, Iterable
from pathlib import Path

FOLDER = Path(__file__).with_name("media")
WIDTH, HEIGHT = 640, 400

INK, GREY, GRID = "#1f2937", "#64748b", "#e2e8f0"
BLUE, ORANGE, GREEN = "#1d4ed8", "#c2410c", "#15803d"
PALE_BLUE, PALE_ORANGE = "#dbeafe", "#ffedd5"
THIN, AXIS, BOLD = 1.5, 2.5, 5
LETTER = 30

Point = tuple[float, float]
#: Where a point of the drawing's own coordinates stands in the picture.
Place = Callable[[float, float], Point]


def main() -> None:
    """Draw all pictures."""
    FOLDER.mkdir(exist_ok=True)
    for name, draw in PICTURES.items():
        (FOLDER / f"{name}.svg").write_text(draw(), encoding="utf-8")


def number_line() -> str:
    """Draw the interval from −2, which belongs to it, to 3, which does not."""

    def at(x: float) -> float:
        return 320 + 66 * (x - 0.5)

    y = 64
    ticks = [_line((at(x), y - 10), (at(x), y + 10), width=AXIS) for x in range(-3, 5)]
    figures = [_letter(_figure(x), (at(x), y + 52)) for x in range(-3, 5)]
    return _picture(
        _line((36, y), (592, y), width=AXIS),
        _head((604, y), 0),
        *ticks,
        *figures,
        _line((at(-2), y), (at(3), y), BLUE, 8),
        _dot((at(-2), y), BLUE, radius=12),
        _dot((at(3), y), BLUE, radius=12, is_open=True),
        height=144,
    )


def parabola() -> str:
    """Draw y = x² − 6x + 5 with its vertex, its zeros and its axis."""

    def at(x: float, y: float) -> Point:
        return 118 + 72 * x, 214 - 32 * y

    curve = [at(x / 20, (x / 20) ** 2 - 6 * (x / 20) + 5) for x in range(121)]
    return _picture(
        *_grid(at, (-1, 6), (-5, 6)),
        *_axes(at, (-1.3, 6.8), (-5.2, 6.3)),
        _line(at(3, -5.2), at(3, 5.6), GREY, AXIS, dashes="10 8"),
        _curve(curve, BLUE),
        *(_dot(at(x, 0), GREEN) for x in (1, 5)),
        _dot(at(3, -4), ORANGE),
        *(_letter(_figure(x), _moved(at(x, 0), dx, -14), INK) for x, dx in ((1, 20), (5, -20))),
        _letter("(3, −4)", _moved(at(3, -4), 68, 20), ORANGE),
        _letter("x = 3", _moved(at(3, 5), 52, 0), GREY, is_slanted=True),
    )


def unit_circle() -> str:
    """Draw the unit circle with the cosine and the sine of 60°."""
    centre, radius = (320.0, 206.0), 158.0

    def at(x: float, y: float) -> Point:
        return centre[0] + radius * x, centre[1] - radius * y

    cosine, sine = math.cos(math.radians(60)), math.sin(math.radians(60))
    arc = [at(0.2 * math.cos(math.radians(d)), 0.2 * math.sin(math.radians(d))) for d in range(61)]
    return _picture(
        *_axes(at, (-1.35, 1.35), (-1.18, 1.2)),
        f'<circle cx="{centre[0]:g}" cy="{centre[1]:g}" r="{radius:g}" fill="none" '
        f'stroke="{INK}" stroke-width="{AXIS}"/>',
        _shape([at(0, 0), at(cosine, 0), at(cosine, sine)], PALE_BLUE),
        _line(at(0, 0), at(cosine, sine), INK),
        _line(at(0, 0), at(cosine, 0), BLUE),
        _line(at(cosine, 0), at(cosine, sine), ORANGE),
        _curve(arc, GREEN, AXIS),
        _dot(at(cosine, sine), INK),
        _letter("60°", at(0.325, 0.07), GREEN, size=22),
        _letter("1", _moved(at(cosine / 2, sine / 2), -22, 0), INK),
        _letter("cos 60°", _moved(at(cosine / 2, 0), 4, 36), BLUE, size=26),
        _letter("sin 60°", at(1.3, sine / 2), ORANGE, size=26),
        _letter("1", _moved(at(1, 0), 16, 34), INK),
        _letter("1", _moved(at(0, 1), -20, -4), INK),
    )


def triangle_altitude() -> str:
    """Draw a triangle with its altitude on the side c."""
    a, b, c, foot = (70.0, 330.0), (580.0, 330.0), (250.0, 60.0), (250.0, 330.0)
    arc = [
        (a[0] + 62 * math.cos(math.radians(d)), a[1] - 62 * math.sin(math.radians(d)))
        for d in range(57)
    ]
    return _picture(
        _shape([a, c, foot], PALE_BLUE),
        _line(c, foot, ORANGE, dashes="12 9"),
        _curve([_moved(foot, 0, -26), _moved(foot, 26, -26), _moved(foot, 26, 0)], ORANGE, AXIS),
        _shape([a, b, c], "none", INK),
        _curve(arc, GREEN, AXIS),
        *(_dot(point, INK, radius=7) for point in (a, b, c)),
        _letter("A", _moved(a, -24, 34)),
        _letter("B", _moved(b, 24, 34)),
        _letter("C", _moved(c, 0, -16)),
        _letter("a", (438, 180), BLUE, is_slanted=True),
        _letter("b", (138, 190), BLUE, is_slanted=True),
        _letter("c", (400, 372), BLUE, is_slanted=True),
        _letter("h", (272, 220), ORANGE, is_slanted=True),
    )


def box_plot() -> str:
    """Draw the box plot of 1, 3, 4, 6, 7, 9, 12."""

    def at(x: float) -> float:
        return 62 + 40 * x

    y, half = 108, 52
    ticks = [_line((at(x), 212), (at(x), 224), width=AXIS) for x in range(14)]
    figures = [_letter(_figure(x), (at(x), 258), size=24) for x in range(14)]
    return _picture(
        *(_line((at(x), 40), (at(x), 212), GRID, THIN) for x in range(14)),
        _line((40, 212), (604, 212), width=AXIS),
        *ticks,
        *figures,
        _line((at(1), y), (at(3), y), INK),
        _line((at(9), y), (at(12), y), INK),
        *(_line((at(x), y - 26), (at(x), y + 26), INK) for x in (1, 12)),
        f'<rect x="{at(3):g}" y="{y - half}" width="{at(9) - at(3):g}" height="{2 * half}" '
        f'fill="{PALE_BLUE}" stroke="{INK}" stroke-width="{BOLD}" stroke-linejoin="round"/>',
        _line((at(6), y - half), (at(6), y + half), ORANGE, 6),
        height=290,
    )


def tree_diagram() -> str:
    """Draw two draws without replacement from 3 red and 2 white balls."""
    root, first = (60.0, 200.0), {"R": (280.0, 104.0), "W": (280.0, 296.0)}
    second = {
        ("R", "R"): ((520.0, 54.0), "2/4", "3/10"),
        ("R", "W"): ((520.0, 152.0), "2/4", "3/10"),
        ("W", "R"): ((520.0, 248.0), "3/4", "3/10"),
        ("W", "W"): ((520.0, 346.0), "1/4", "1/10"),
    }
    parts = [_line(root, end, GREY, AXIS) for end in first.values()]
    parts += [_line(first[one], end, GREY, AXIS) for (one, _), (end, *_) in second.items()]
    parts.append(_dot(root, INK, radius=8))
    parts += [_ball(place, ball) for ball, place in first.items()]
    parts += [_ball(place, ball) for (_one, ball), (place, *_) in second.items()]
    parts += [_letter("3/5", (156, 136), size=26), _letter("2/5", (156, 284), size=26)]
    for (one, _ball_drawn), (end, share, both) in second.items():
        middle = ((first[one][0] + end[0]) / 2, (first[one][1] + end[1]) / 2)
        is_up = end[1] < first[one][1]
        parts.append(_letter(share, _moved(middle, 0, -12 if is_up else 32), size=26))
        parts.append(_letter(both, _moved(end, 66, 10), BLUE, size=26))
    return _picture(*parts)


PICTURES = {
    "number-line": number_line,
    "parabola": parabola,
    "unit-circle": unit_circle,
    "triangle-altitude": triangle_altitude,
    "box-plot": box_plot,
    "tree-diagram": tree_diagram,
}


def _picture(*parts: str, height: int = HEIGHT) -> str:
    ground = f'<rect width="{WIDTH}" height="{height}" rx="18" fill="#ffffff"/>'
    lines = "\n ".join((ground, *parts))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}">\n {lines}\n</svg>\n'
    )


def _line(
    start: Point, end: Point, colour: str = INK, width: float = BOLD, *, dashes: str = ""
) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    (x1, y1), (x2, y2) = start, end
    return (
        f'<line x1="{x1:.4g}" y1="{y1:.4g}" x2="{x2:.4g}" y2="{y2:.4g}" stroke="{colour}" '
        f'stroke-width="{width}" stroke-linecap="round"{dashed}/>'
    )


def _curve(points: Iterable[Point], colour: str, width: float = BOLD) -> str:
    return (
        f'<polyline points="{_listed(points)}" fill="none" stroke="{colour}" '
        f'stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _shape(points: Iterable[Point], fill: str, colour: str = "none") -> str:
    return (
        f'<polygon points="{_listed(points)}" fill="{fill}" stroke="{colour}" '
        f'stroke-width="{BOLD}" stroke-linejoin="round"/>'
    )


def _dot(place: Point, colour: str, *, radius: float = 9, is_open: bool = False) -> str:
    fill = "#ffffff" if is_open else colour
    return (
        f'<circle cx="{place[0]:.4g}" cy="{place[1]:.4g}" r="{radius}" fill="{fill}" '
        f'stroke="{colour}" stroke-width="{BOLD if is_open else 0}"/>'
    )


def _ball(place: Point, ball: str) -> str:
    fill = {"R": "#dc2626", "W": "#ffffff"}[ball]
    return (
        f'<circle cx="{place[0]:.4g}" cy="{place[1]:.4g}" r="22" fill="{fill}" stroke="{INK}" '
        f'stroke-width="{AXIS}"/>'
    )


def _head(tip: Point, degrees: float) -> str:
    x, y = tip
    return (
        f'<polygon points="{x:.4g},{y:.4g} {x - 16:.4g},{y - 8:.4g} {x - 16:.4g},{y + 8:.4g}" '
        f'fill="{INK}" transform="rotate({degrees:g} {x:.4g} {y:.4g})"/>'
    )


def _letter(
    text: str, place: Point, colour: str = INK, *, size: int = LETTER, is_slanted: bool = False
) -> str:
    style = ' font-style="italic"' if is_slanted else ""
    return (
        f'<text x="{place[0]:.4g}" y="{place[1]:.4g}" fill="{colour}" font-size="{size}"{style} '
        "font-family=\"Georgia, Cambria, 'Times New Roman', serif\" "
        f'text-anchor="middle">{text}</text>'
    )


def _axes(at: Place, across: Point, up: Point) -> list[str]:
    right, top = at(across[1], 0), at(0, up[1])
    return [
        _line(at(across[0], 0), _moved(right, -14, 0), INK, AXIS),
        _line(at(0, up[0]), _moved(top, 0, 14), INK, AXIS),
        _head(right, 0),
        _head(top, -90),
        _letter("x", _moved(right, -4, 32), is_slanted=True),
        _letter("y", _moved(top, 24, 14), is_slanted=True),
    ]


def _grid(at: Place, across: tuple[int, int], up: tuple[int, int]) -> list[str]:
    (left, right), (low, high) = across, up
    columns = [_line(at(x, low), at(x, high), GRID, THIN) for x in range(left, right + 1)]
    rows = [_line(at(left, y), at(right, y), GRID, THIN) for y in range(low, high + 1)]
    return columns + rows


def _listed(points: Iterable[Point]) -> str:
    return " ".join(f"{x:.4g},{y:.4g}" for x, y in points)


def _moved(point: Point, across: float, down: float) -> Point:
    return point[0] + across, point[1] + down


def _figure(number: int) -> str:
    return str(number).replace("-", "−")


if __name__ == "__main__":
    main()
