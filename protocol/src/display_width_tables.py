#!/usr/bin/env python3
"""Prints display_width_tables.inc from the Unicode database of this Python."""
import unicodedata

# Planes and blocks whose unassigned code points are wide as well (the defaults in EastAsianWidth.txt).
DEFAULT_WIDE = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FFFD), (0x30000, 0x3FFFD))


def combining(c):
    return unicodedata.category(chr(c)) in ("Mn", "Me")


def combining_or_between(c):
    """psql's table runs on over unassigned code points between two combining ones."""
    return combining(c) or c in between


def fill_gaps():
    gap, after = [], False
    for c in range(0x110000):
        if unicodedata.category(chr(c)) == "Cn":
            gap.append(c)
            continue
        if after and combining(c):
            between.update(gap)
        gap, after = [], combining(c)


between = set()


def wide(c):
    if any(first <= c <= last for first, last in DEFAULT_WIDE):
        return True
    return unicodedata.east_asian_width(chr(c)) in "WF" and unicodedata.category(chr(c)) != "Cn"


def table(name, holds):
    print(f"constexpr range {name}[] = {{")
    row, first = [], None
    for c in range(0x110001):
        inside = c < 0x110000 and holds(c)
        if inside and first is None:
            first = c
        if not inside and first is not None:
            row.append(f"{{0x{first:04x}, 0x{c - 1:04x}}},")
            first = None
    while row:
        print("    " + " ".join(row[:5]))
        row = row[5:]
    print("};")


print(f"// Unicode {unicodedata.unidata_version}; made by display_width_tables.py.")
fill_gaps()
table("combining", combining_or_between)
table("wide", wide)
