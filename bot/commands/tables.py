"""Tables on stdout: drawn in a terminal, plain lines of columns where they are piped."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints the rows under their heads. Piped, a row is a line, however long, without colour or padding."""
    if sys.stdout.isatty():
        columns = [Column(head, overflow="fold") for head in heads]  # else a long address is cut
        table = Table(*columns, box=None, pad_edge=False, header_style="bold")
        for row in rows:
            table.add_row(*map(Text, row))  # as Text: a name may hold what rich reads as markup
        Console().print(table)
        return
    cells = [[" ".join(cell.split()) for cell in row] for row in (heads, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
