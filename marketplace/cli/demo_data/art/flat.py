"""Motifs that lie in the plane: rings, circles, columns, hills, dots, lanes and a fan."""

from __future__ import annotations

import math

from marketplace.cli.demo_data.art.canvas import HEIGHT, WIDTH, Canvas


def rings(canvas: Canvas) -> None:
    """Broken rings around a point."""
    x, y = canvas.between(5, 11), canvas.between(3.6, 5.4)
    for number in range(8, 0, -1):
        start, extent = canvas.between(0, 360), canvas.between(150, 320)
        color = canvas.spark if number == 3 else canvas.shape(number)
        canvas.arc(x, y, 0.4 + number * 0.82, 0.34, (start, start + extent), color)
    canvas.circle(x, y, 0.5, canvas.shape(2))


def circles(canvas: Canvas) -> None:
    """Circles that overlap in a row."""
    count = canvas.dice.choice((4, 5, 6))
    step = 11 / count
    for number in range(count):
        radius = canvas.between(1.5, 2.9)
        x, y = 2.5 + step * (number + 0.5), 4.5 + canvas.between(-0.9, 0.9)
        color = (*canvas.spark, 215) if number == count // 2 else canvas.shape(number, 165)
        canvas.circle(x, y, radius, color)
        canvas.ring(x, y, radius + 0.35, 0.035, canvas.shape(2, 120))


def columns(canvas: Canvas) -> None:
    """Columns that rise, under a line."""
    count = canvas.dice.choice((9, 11, 13))
    width, height = 12.4 / count, canvas.between(1.2, 2.4)
    tops = []
    for number in range(count):
        height = min(max(height + canvas.between(-0.55, 1.0), 0.9), 5.2)
        left = 1.8 + number * width
        tops.append((left + width * 0.34, 7.4 - height - 0.75))
        canvas.block(
            left, 7.4 - height, left + width * 0.68, 7.4, 0.14, canvas.shape(number % 2 + (number > count // 2))
        )
    canvas.path([(1.4, 7.75), (14.6, 7.75)], 0.05, canvas.shape(1))
    canvas.path(tops, 0.1, canvas.spark)
    for x, y in tops:
        canvas.circle(x, y, 0.17, canvas.spark)


def hills(canvas: Canvas) -> None:
    """Waves behind one another, with a sun."""
    canvas.circle(canvas.between(3.5, 12.5), canvas.between(2.2, 3.2), canvas.between(0.9, 1.3), canvas.spark)
    for layer in range(5):
        base, swing, turn = 3.9 + layer * 1.05, canvas.between(0.45, 1.0), canvas.between(0, math.tau)
        speed = canvas.between(0.3, 0.62)
        line = [(x / 8, base + swing * math.sin(turn + speed * x / 8)) for x in range(WIDTH * 8 + 1)]
        canvas.area([*line, (WIDTH, HEIGHT), (0, HEIGHT)], canvas.shape(layer // 2, 120 + layer * 30))


def dots(canvas: Canvas) -> None:
    """A field of dots that grow towards a place."""
    x0, y0 = canvas.between(3, 13), canvas.between(2, 7)
    reach = canvas.between(5.5, 8)
    for column in range(20):
        for row in range(11):
            x, y = 0.8 + column * 0.76, 0.7 + row * 0.76
            near = max(0.0, 1 - math.hypot(x - x0, y - y0) / reach)
            canvas.circle(x, y, 0.07 + 0.27 * near, canvas.spark if near > 0.78 else canvas.shape(1 + (near > 0.42)))


def lanes(canvas: Canvas) -> None:
    """Lines side by side that turn together."""
    turn, height = canvas.between(4.5, 8), canvas.between(1.6, 2.8)
    way = canvas.dice.choice((1, -1))
    chosen = canvas.dice.randrange(1, 6)
    for number in range(7):
        start = 4.5 - way * (height - 0.3) / 1.4 + (number - 3) * 0.72
        bend = turn - way * number * 0.3
        points = [(-1.0, start), (bend, start), (bend + height, start + way * height), (17.0, start + way * height)]
        color = canvas.spark if number == chosen else canvas.shape(number)
        canvas.path(points, 0.26, color)
        stop = bend + height + canvas.between(0.8, 4)
        canvas.circle(stop, start + way * height, 0.32, color)
        canvas.circle(stop, start + way * height, 0.15, canvas.scheme.corners[0])


def fan(canvas: Canvas) -> None:
    """Leaves that open from one corner."""
    x, y = canvas.dice.choice(((3.2, 8.0), (12.8, 8.0), (8.0, 8.4)))
    first, last = (-174, -6) if x == 8.0 else (-112, -8) if x < 8 else (-172, -68)
    count = canvas.dice.choice((7, 8, 9))
    leaf, loud = (last - first) / count, canvas.dice.randrange(1, count - 1)
    for number in range(count):
        radius = canvas.between(5.2, 7.2)
        span = (first + number * leaf + 0.8, first + (number + 1) * leaf - 0.8)
        canvas.slice(x, y, radius, span, canvas.spark if number == loud else canvas.shape(number, 225))
    canvas.circle(x, y, 1.35, canvas.scheme.corners[2])
    canvas.circle(x, y, 0.6, canvas.shape(2))
