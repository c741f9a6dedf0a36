"""The first bytes by which kinds of files are known."""

UNSUPPORTED = (
    (b"\x89PNG\r\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"\x1f\x8b\x08", "a compressed file (gzip)"),
    (b"Rar!\x1a\x07", "a compressed file (RAR)"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file (7z)"),
)
"""First bytes of kinds of files that are not read, and the name of each kind for messages."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of older office files."""
RICH_TEXT = b"{\\rtf"
OFFICE = (b"PK\x03\x04", OLE, RICH_TEXT)
"""Kinds that are read as office files; the first is a zip archive of parts."""
