"""Drawing a picture anew."""

from __future__ import annotations

import pytest

from marketplace.pictures.drawing import draw
from marketplace.pictures.errors import PictureRefused
from tests.pictures.test_keeping import HOSTILE, a_picture


def test_three_sizes_are_drawn_and_the_logo_is_the_smallest() -> None:
    drawn = draw(a_picture(size=(900, 300)))

    assert set(drawn.files) == {"page", "card", "logo"}
    assert (drawn.width, drawn.height) == (900, 300)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_honest_picture_is_refused(name: str) -> None:
    with pytest.raises(PictureRefused):
        draw(HOSTILE[name])
