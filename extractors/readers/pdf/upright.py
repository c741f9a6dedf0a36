"""Turns a page whose text was drawn sideways or upside down, so that all later steps read upright text."""

from __future__ import annotations

from dataclasses import replace

from extractors.readers.pdf.content import Box, PageContent, Word


def upright(page: PageContent) -> PageContent:
    """Returns the page turned so that most of its characters are upright; `place` still returns displayed places."""
    weight = [0, 0, 0, 0]
    for word in page.words:
        weight[word.turn] += len(word.text)
    turn = max(range(4), key=lambda t: (weight[t], -t))
    if turn == 0:
        return page
    width, height = (page.height, page.width) if turn % 2 else (page.width, page.height)
    boxes = [(x0, y, x1, y) for y, x0, x1 in page.horizontal] + [(x, y0, x, y1) for x, y0, y1 in page.vertical]
    out = PageContent(page.number, width, height, image_share=page.image_share, turn=turn, drawn=page.drawn)
    out.letters, out.unknown, out.notes, out.faint = page.letters, page.unknown, page.notes, page.faint
    for box in boxes:
        x0, top, x1, bottom = _turn(box, turn, width, height)
        if top == bottom:
            out.horizontal.append((top, x0, x1))
        else:
            out.vertical.append((x0, top, bottom))
    out.shades = [_turn(box, turn, width, height) for box in page.shades]
    out.unseen = [_turn(box, turn, width, height) for box in page.unseen]
    out.words = [_turn_word(word, turn, width, height) for word in page.words]
    out.comments = [_turn_word(word, turn, width, height) for word in page.comments]
    for reason, words in page.left_out.items():
        out.left_out[reason] = [_turn_word(word, turn, width, height) for word in words]
    return out


def _turn(box: Box, turn: int, width: float, height: float) -> Box:
    """Converts a box of the displayed page to the upright one (of `width` x `height`): the reverse of `unturn`."""
    x0, top, x1, bottom = box
    if turn == 1:
        return (top, height - x1, bottom, height - x0)
    if turn == 2:
        return (width - x1, height - bottom, width - x0, height - top)
    return (width - bottom, x0, width - top, x1)


def _turn_word(word: Word, turn: int, width: float, height: float) -> Word:
    x0, top, x1, bottom = _turn((word.x0, word.top, word.x1, word.bottom), turn, width, height)
    own = (word.turn - turn) % 4
    along = word.turn % 2  # its baseline is an x on the displayed page
    line = (word.base, 0.0, word.base, 0.0) if along else (0.0, word.base, 0.0, word.base)
    left, above, _, _ = _turn(line, turn, width, height)
    return replace(word, x0=x0, top=top, x1=x1, bottom=bottom, base=above if own % 2 == 0 else left, turn=own)
