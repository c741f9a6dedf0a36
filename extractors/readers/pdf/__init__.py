"""PDF to `Document`: pdfium's characters and rules, pdfplumber's table geometry.

from extractors.readers.pdf import read_pdf
document = read_pdf(Path("form.pdf").read_bytes())
"""

from extractors.readers.pdf.assemble import read_pdf

__all__ = ["read_pdf"]
