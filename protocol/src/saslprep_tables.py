#!/usr/bin/env python3
"""Writes saslprep_tables.inc beside itself: the character tables of SASLprep (RFC 4013, RFC 3454), compactly.

Which Unicode? RFC 3454 is tied to 3.2, and a code point unassigned there is refused. Normalisation itself follows the
Unicode of this Python (the stability policy promises the same file from any version since 4.1): once assigned, a
character's normalisation never changes, but for corrigenda between 3.2 and 4.1 (five CJK compatibility ideographs),
where PostgreSQL too follows the later data. So only characters that are not refused are listed.

Usage: python3 saslprep_tables.py
"""
import pathlib
import stringprep
import unicodedata

POINTS = range(0x110000)


def ranges(predicate):
    found = []
    for c in POINTS:
        if predicate(c):
            if found and found[-1][1] == c - 1:
                found[-1][1] = c
            else:
                found.append([c, c])
    return [tuple(pair) for pair in found]


def surrogate(c):
    return 0xD800 <= c <= 0xDFFF


def table(test):
    return lambda c: test(chr(c))


PROHIBITED = [stringprep.in_table_c12, stringprep.in_table_c21_c22, stringprep.in_table_c3, stringprep.in_table_c4,
              stringprep.in_table_c6, stringprep.in_table_c7, stringprep.in_table_c8, stringprep.in_table_c9]


def refused(c):
    return surrogate(c) or any(test(chr(c)) for test in PROHIBITED) or stringprep.in_table_a1(chr(c))


refused_ranges = ranges(refused)
taken = set(POINTS)
for first, last in refused_ranges:
    taken.difference_update(range(first, last + 1))

hangul = range(0xAC00, 0xD7A4)  # by arithmetic, not by table (Unicode, chapter 3.12)
pool, places, index, runs = [], {}, [], []
for c in sorted(taken.difference(hangul)):
    whole = unicodedata.normalize('NFKD', chr(c))
    if whole == chr(c):
        continue
    units = whole.encode('utf-16-le')
    units = tuple(units[i] | units[i + 1] << 8 for i in range(0, len(units), 2)) + (0,)
    if runs and runs[-1][1] == c - 1:
        runs[-1][1] = c
    else:
        runs.append([c, c, len(index)])
    index.append(units)
for units in sorted(set(index), key=lambda u: (-len(u), u)):  # longest first: a tail of one may serve as another
    if units not in places:
        start = len(pool)
        pool.extend(units)
        for i in range(len(units) - 1):
            places.setdefault(units[i:], start + i)

classes = []
for c in sorted(taken):
    k = unicodedata.combining(chr(c))
    if k == 0:
        continue
    if classes and classes[-1][1] == c - 1 and classes[-1][2] == k:
        classes[-1][1] = c
    else:
        classes.append([c, c, k])

composites = []
for c in sorted(taken.difference(hangul)):
    parts = unicodedata.decomposition(chr(c)).split()
    if len(parts) == 2 and not parts[0].startswith('<') and unicodedata.normalize('NFC', chr(c)) == chr(c):
        composites.append((int(parts[0], 16), int(parts[1], 16), c))
composites.sort()
assert all(max(entry) < 0x10000 for entry in composites)
assert len(pool) < 0x10000 and all(part in taken for entry in composites for part in entry)


def lines(items):
    text, line = [], '  '
    for item in items:
        if len(line) + len(item) + 1 > 120:
            text.append(line)
            line = '  '
        line += item + ','
    return '\n'.join(text + [line])


def number(value):
    return str(value) if value < 100000 else hex(value)


def write_ranges(name, what, pairs):
    return (f'// {what}\nconstexpr char32_range {name}[] = {{\n' +
            lines('{' + number(a) + ',' + number(b) + '}' for a, b in pairs) + '\n};\n')


def write_numbers(kind, name, what, values):
    return f'// {what}\nconstexpr {kind} {name}[] = {{\n' + lines(number(v) for v in values) + '\n};\n'


out = '// Written by saslprep_tables.py: do not edit.\n// clang-format off\n'
out += write_ranges('space_ranges', 'RFC 3454 C.1.2: non-ASCII spaces', ranges(table(stringprep.in_table_c12)))
out += write_ranges('nothing_ranges', 'RFC 3454 B.1: commonly mapped to nothing', ranges(table(stringprep.in_table_b1)))
out += write_ranges('refused_ranges', 'RFC 3454 C.1.2, C.2 to C.9 and A.1 (unassigned in Unicode 3.2)', refused_ranges)
out += write_ranges('right_to_left_ranges', 'RFC 3454 D.1', ranges(table(stringprep.in_table_d1)))
out += write_ranges('left_to_right_ranges', 'RFC 3454 D.2', ranges(table(stringprep.in_table_d2)))
out += ('// canonical combining classes other than 0: first, last, class\n'
        'constexpr combining_range combining_ranges[] = {\n' +
        lines('{' + number(a) + ',' + number(b) + f',{k}' + '}' for a, b, k in classes) + '\n};\n')
out += ('// characters that decompose: first, last, place of the first in decomposition_index\n'
        'constexpr decomposition_run decomposition_runs[] = {\n' +
        lines('{' + number(a) + ',' + number(b) + f',{i}' + '}' for a, b, i in runs) + '\n};\n')
out += write_numbers('std::uint16_t', 'decomposition_index', 'places in decomposition_pool', [places[u] for u in index])
out += write_numbers('char16_t', 'decomposition_pool',
                     'full compatibility decompositions in UTF-16, each ended by 0', pool)
out += ('// primary composites: first, second, whole\nconstexpr composite composites[] = {\n' +
        lines('{%d,%d,%d}' % entry for entry in composites) + '\n};\n')
pathlib.Path(__file__).with_name('saslprep_tables.inc').write_text(out)
