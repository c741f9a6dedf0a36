"""Pictures of pages: the part of the page that is shown, colours or grays, and a painter that survives its files."""

import sys
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.colors import red
from reportlab.pdfgen.canvas import Canvas
from review_corpus import CORPUS, PDF

from extractors.document import ReadError
from review import draw
from review.draw import Painter, draw_pages


@pytest.fixture
def sheet(tmp_path):
    """A PDF of one page with a black square at (100, 100) to (200, 200) from the top left, made as asked."""

    def make(colour=None, crop=None, rotate=0, size=(600, 800)):
        canvas = Canvas(str(tmp_path / "made.pdf"), pagesize=size)
        if colour:
            canvas.setFillColor(colour)
        canvas.rect(100, size[1] - 200, 100, 100, stroke=0, fill=1)
        canvas.save()
        document = pdfium.PdfDocument(tmp_path / "made.pdf")
        page = document[0]
        if crop:
            page.set_cropbox(*crop)
        page.set_rotation(rotate)
        document.save(tmp_path / "turned.pdf")
        return (tmp_path / "turned.pdf").read_bytes()

    return make


def ink(folder, image, x, y):
    """Whether the picture is dark at a place that is given in PDF points, as provenance gives it."""
    with Image.open(folder / image.file) as picture:
        at = ((x - image.x0) / image.width * image.pixels[0], (y - image.top) / image.height * image.pixels[1])
        return picture.convert("L").getpixel((round(at[0]), round(at[1]))) < 160


def test_a_place_in_points_is_where_the_picture_shows_it(sheet, tmp_path):
    (image,) = draw_pages(sheet(), tmp_path / "a")
    assert (image.x0, image.top, image.width, image.height) == (0, 0, 600, 800)
    assert ink(tmp_path / "a", image, 105, 195) and not ink(tmp_path / "a", image, 95, 195)


def test_a_cropped_page_keeps_the_places_of_the_whole_one(sheet, tmp_path):
    (image,) = draw_pages(sheet(crop=(50, 400, 500, 750)), tmp_path / "a")  # left, bottom, right, top
    assert (image.x0, image.top, image.width, image.height) == (50, 50, 450, 350)
    assert ink(tmp_path / "a", image, 105, 195) and not ink(tmp_path / "a", image, 95, 195)


@pytest.mark.parametrize(("rotate", "place"), [(90, (605, 105)), (180, (405, 605)), (270, (105, 405))])
def test_a_turned_page_is_shown_as_it_is_displayed(sheet, tmp_path, rotate, place):
    (image,) = draw_pages(sheet(rotate=rotate), tmp_path / "a")
    assert (image.width, image.height) == ((600, 800) if rotate == 180 else (800, 600))
    assert ink(tmp_path / "a", image, *place)
    assert not ink(tmp_path / "a", image, place[0] - 10, place[1]) and not ink(
        tmp_path / "a", image, place[0], place[1] - 10
    )


def test_colours_stay_and_grays_are_small(sheet, tmp_path):
    (plain,) = draw_pages(sheet(), tmp_path / "plain")
    (coloured,) = draw_pages(sheet(colour=red), tmp_path / "coloured")
    assert (Path(plain.file).suffix, Path(coloured.file).suffix) == (".png", ".webp")
    with Image.open(tmp_path / "coloured" / coloured.file) as picture:
        assert picture.convert("RGB").getpixel((240, 240)) == (255, 0, 0)
    with Image.open(tmp_path / "plain" / plain.file) as picture:
        assert picture.convert("RGB").getpixel((400, 400)) == (255, 255, 255)


def test_a_poster_is_drawn_smaller(sheet, tmp_path):
    (image,) = draw_pages(sheet(size=(6000, 8000)), tmp_path / "a")
    assert max(image.pixels) <= draw.LONGEST + 1


def test_a_picture_that_is_there_is_not_drawn_again(sheet, tmp_path):
    data = sheet()
    (first,) = draw_pages(data, tmp_path / "a")
    stamp = (tmp_path / "a" / first.file).stat().st_mtime_ns
    assert draw_pages(data, tmp_path / "a") == [first]
    assert (tmp_path / "a" / first.file).stat().st_mtime_ns == stamp


def test_a_file_that_kills_or_stalls_the_painter_harms_no_other(tmp_path):
    data = (CORPUS / PDF).read_bytes()
    with Painter() as paint:
        usual = paint.command
        paint.command = (sys.executable, "-c", "import os; os.kill(os.getpid(), 11)")
        with pytest.raises(ReadError, match="end the program"):
            paint.draw(data, tmp_path / "a")
        paint.command, paint.seconds = (sys.executable, "-c", "import time; input(); time.sleep(60)"), 0.5
        with pytest.raises(ReadError, match="more than"):
            paint.draw(b"", tmp_path / "a")
        paint.command, paint.seconds = usual, 60
        assert len(paint.draw(data, tmp_path / "b")) == 4
        assert len(paint.draw(data, tmp_path / "b")) == 4


def test_a_damaged_file_says_so(tmp_path):
    with Painter() as paint, pytest.raises(ReadError, match="cannot be opened"):
        paint.draw(b"%PDF-1.4 nothing", tmp_path / "a")
