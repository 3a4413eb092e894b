"""Motifs with depth: plates, cubes, windows, steps, a mesh and orbits."""

from __future__ import annotations

import math

from marketplace.cli.demo_data.art.canvas import Canvas
from marketplace.cli.demo_data.art.palettes import Color, mix


def plates(canvas: Canvas) -> None:
    """Plates that float above one another."""
    count, x = canvas.dice.choice((4, 5, 6)), canvas.between(6.4, 9.6)
    loud, half = canvas.dice.randrange(1, count), canvas.between(3.4, 4.3)
    rise = 3.9 / count
    for number in range(count):
        color = canvas.spark if number == loud else canvas.scheme.shapes[number % 3]
        _slab(canvas, (x, 6.4 - number * rise), half, 0.3, color)


def cubes(canvas: Canvas) -> None:
    """Cubes in heaps."""
    edge = 1.02
    loud = canvas.dice.randrange(9)
    for place in range(9):
        row, column = divmod(place, 3)
        x, y = 8 + (column - row) * edge * 1.04, 3.6 + (column + row) * edge * 0.6
        for level in range(canvas.dice.choice((1, 1, 2, 3))):
            color = canvas.spark if place == loud else canvas.scheme.shapes[(place + level) % 3]
            _slab(canvas, (x, y - level * edge * 0.98), edge, edge * 0.9, color)


def _slab(canvas: Canvas, top: tuple[float, float], half: float, thick: float, color: Color) -> None:
    """A square seen from above at an angle, with its two sides; `top` is the middle of its upper face."""
    x, y = top
    flat = half * 0.58
    left, right, front = (x - half, y), (x + half, y), (x, y + flat)
    shade = canvas.scheme.shapes[0] if canvas.scheme.shapes[0] != color else canvas.scheme.corners[0]
    canvas.area([left, front, (x, y + flat + thick), (x - half, y + thick)], mix(color, _darker(shade), 4))
    canvas.area([right, front, (x, y + flat + thick), (x + half, y + thick)], mix(color, _darker(shade), 6))
    canvas.area([left, (x, y - flat), right, front], color)


def _darker(color: Color) -> Color:
    red, green, blue = (part // 2 for part in color)
    return red, green, blue


def windows(canvas: Canvas) -> None:
    """Windows that lie over one another."""
    left, top = canvas.between(1.6, 3), canvas.between(1.0, 1.6)
    for number in range(3):
        width, height = canvas.between(5.6, 7), canvas.between(3.6, 4.4)
        canvas.block(left + 0.12, top + 0.16, left + width + 0.12, top + height + 0.16, 0.32, (0, 0, 0, 40))
        canvas.block(left, top, left + width, top + height, 0.3, canvas.shape(number))
        ink = canvas.spark if number == 2 else mix(canvas.scheme.shapes[number], canvas.scheme.corners[0], 5)
        _content(canvas, left + 0.5, top + 0.55, width - 1, ink)
        left, top = left + canvas.between(2.2, 3), top + canvas.between(0.9, 1.3)


def _content(canvas: Canvas, left: float, top: float, width: float, ink: Color) -> None:
    for dot in range(3):
        canvas.circle(left + 0.12 + dot * 0.42, top, 0.12, ink)
    for line in range(4):
        reach = left + width * canvas.between(0.3, 0.95)
        canvas.block(left, top + 0.62 + line * 0.58, reach, top + 0.84 + line * 0.58, 0.1, ink)


def steps(canvas: Canvas) -> None:
    """Steps that lead up to a point."""
    count = canvas.dice.choice((6, 7, 8))
    width, way = 12 / count, canvas.dice.choice((1, -1))
    for number in range(count):
        place = number if way > 0 else count - 1 - number
        left, top = 2 + place * width, 7.1 - number * (4.2 / count)
        canvas.block(left + 0.08, top, left + width - 0.08, 8.0, 0.12, canvas.shape(number % 2 + (number > count // 2)))
        canvas.block(left + 0.08, top, left + width - 0.08, top + 0.2, 0.1, canvas.shape(2))
    end = 2 + ((count - 1 if way > 0 else 0) + 0.5) * width
    canvas.circle(end, 7.1 - (count - 1) * (4.2 / count) - 0.95, 0.62, canvas.spark)


def mesh(canvas: Canvas) -> None:
    """Points with lines to their neighbours, and one way through them."""
    grid = {
        (column, row): (1.4 + column * 2.2 + canvas.between(-0.6, 0.6), 1.5 + row * 2 + canvas.between(-0.55, 0.55))
        for column in range(7)
        for row in range(4)
    }
    for (column, row), start in grid.items():
        for neighbour in ((column + 1, row), (column, row + 1), (column + 1, row + 1)):
            if neighbour in grid and canvas.dice.random() < 0.72:
                canvas.path([start, grid[neighbour]], 0.045, canvas.shape(1))
    way = [grid[column, canvas.dice.randrange(4)] for column in range(7)]
    canvas.path(way, 0.11, canvas.spark)
    for point in grid.values():
        canvas.circle(*point, 0.24 if point in way else canvas.between(0.12, 0.26), canvas.shape(2))
    for point in way:
        canvas.circle(*point, 0.13, canvas.spark)


def orbits(canvas: Canvas) -> None:
    """Ellipses around a ball, each with something on its way."""
    x, y = canvas.between(6.5, 9.5), canvas.between(4.1, 4.9)
    for number in range(5, 0, -1):
        radius = 0.9 + number * 1.12
        canvas.ring(x, y, radius, 0.06, canvas.shape(1), squash=0.5)
        angle = canvas.between(0, math.tau)
        size = canvas.between(0.2, 0.44)
        color = canvas.spark if number == 3 else canvas.shape(number)
        canvas.circle(x + radius * math.cos(angle), y + radius * 0.5 * math.sin(angle), size, color)
    canvas.circle(x, y, 0.95, canvas.shape(2))
    canvas.circle(x - 0.22, y - 0.22, 0.62, (255, 255, 255, 46))
