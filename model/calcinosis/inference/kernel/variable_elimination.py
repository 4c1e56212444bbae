"""One patient's variables eliminated by compiled code. Importing it needs numba.

Nothing is planned and nothing is kept. The next variable is always the one whose tables
make the smallest product; small tables are multiplied first, two by two, and the last
product and its sum are one loop. Tables are rows of numbers that tell where in the
*memory* their entries are; the network's stand there in front. Axes of a table are in
the order of the variables, of which the target is the last, so that its states are next
to each other.
"""

from __future__ import annotations

from calcinosis._arrays import AnyIntArray, FloatArray
from calcinosis.inference.kernel.array_columns import (
    AXES,
    BASE,
    BEGIN,
    COST,
    COUNT,
    END,
    ENTRIES,
    FIRST,
    HEAD,
    LIVE,
    MARK,
    NAME,
    NEXT,
    OF,
    ORDER,
    OTHER_STEP,
    OVER_PARENTS,
    OWN_TABLE,
    OWNER,
    PLACE,
    SIZE,
    STATE,
    STEP,
    STRIDE,
    TABLES,
    TURN,
    USES,
    WEIGHTS,
)
from calcinosis.inference.kernel.compiler import compiled_kernel, compiled_part

__all__ = ["eliminate"]

NetworkArrays = tuple[AnyIntArray, AnyIntArray, AnyIntArray]
"""Variables, slots for tables, axes of the slots."""
Room = tuple[AnyIntArray, AnyIntArray, AnyIntArray, AnyIntArray, AnyIntArray]
"""Notes of the variables, tables, axes, loops, and lists: where the slots' entries are
(−1: not used), tables that are multiplied, how many tables and axes there are."""

LONG = 8
"""So many entries that follow each other are multiplied as rows."""
UNCOUNTED = 1 << 40
"""Entries of a product are not counted further."""


@compiled_part
def _note(
    network: NetworkArrays, room: Room, told: AnyIntArray, memory: FloatArray, end: int
) -> bool:
    """Note what is known; tell whether its likelihoods end where they should."""
    variables, slots, axes = network
    note, bases = room[0], room[4][0]
    count, many = len(variables), len(slots) - 1
    own, at = many - 2 * count, slots[many, BASE]
    for v in range(count):
        note[v, STATE] = 0 if variables[v, SIZE] == 1 and v < count - 1 else -1
        note[v, LIVE] = variables[v, USES]
        note[v, HEAD] = note[v, MARK] = -1
    for slot in range(many):
        bases[slot] = slots[slot, BASE] if slot < own else -1
    for i in range(0, len(told), 2):
        v, state = told[i], told[i + 1]
        size = variables[v, SIZE]
        note[v, LIVE] = 0
        if 0 <= state < size:
            note[v, STATE] = state
        elif state == WEIGHTS:
            if at + size > end:
                return False
            ones, zeros = 0, 0
            for j in range(size):
                if memory[at + j] == 1.0:
                    ones, state = ones + 1, j
                elif memory[at + j] == 0.0:
                    zeros += 1
            if ones == 1 and zeros == size - 1 and v < count - 1:
                note[v, STATE] = state
            elif ones < size:
                bases[own + v] = at
            at += size
        elif state == OVER_PARENTS:
            slot, entries = own + count + v, 1
            bases[slot] = at
            for x in range(slots[slot, FIRST], slots[slot + 1, FIRST]):
                entries *= variables[axes[x, OF], SIZE]
            at += entries
    return bool(at == end)


@compiled_part
def _leave_out(network: NetworkArrays, room: Room) -> None:
    """Use no tables of idle variables, nor those that likelihoods replace."""
    variables, slots, axes = network
    note, bases = room[0], room[4][0]
    count, many = len(variables), len(slots) - 1
    for place in range(count):
        v = variables[place, ORDER]
        slot = variables[v, OWN_TABLE]
        if slot >= 0 and note[v, LIVE] == 1 and v < count - 1:
            bases[slot] = -1
            for x in range(slots[slot, FIRST], slots[slot + 1, FIRST]):
                note[axes[x, OF], LIVE] -= 1
    for slot in range(many - count, many):
        if bases[slot] >= 0:
            bases[slots[slot, BASE]] = -1


@compiled_part
def _slice(network: NetworkArrays, room: Room, memory: FloatArray) -> float:
    """Make tables of the open variables; return the product of all other numbers."""
    variables, slots, axes = network
    note, table, axis, _, lists = room
    table[0, BEGIN] = table[0, END] = table[0, PLACE] = 0  # the number 1
    lists[2, TABLES] = 1
    scale, end = 1.0, 0
    for slot in range(len(slots) - 1):
        place, begin, entries = lists[0, slot], end, 1
        if place < 0:
            continue
        for x in range(slots[slot, FIRST], slots[slot + 1, FIRST]):
            v = axes[x, OF]
            if note[v, STATE] >= 0:
                place += axes[x, STRIDE] * note[v, STATE]
                continue
            axis[end, OF], axis[end, STRIDE] = v, axes[x, STRIDE]
            entries *= variables[v, SIZE]
            end += 1
        if end == begin:
            scale *= memory[place]
            continue
        n = lists[2, TABLES]
        table[n, BEGIN], table[n, END] = begin, end
        table[n, PLACE], table[n, ENTRIES] = place, entries
        _link(room, n)
        lists[2, TABLES] = n + 1
    lists[2, AXES] = end
    return float(scale)


@compiled_part
def _link(room: Room, n: int) -> None:
    """Let a table be found by its variables."""
    note, table, axis, _, _ = room
    for x in range(table[n, BEGIN], table[n, END]):
        v = axis[x, OF]
        axis[x, OWNER], axis[x, NEXT] = n, note[v, HEAD]
        note[v, HEAD] = x


@compiled_part
def _count(network: NetworkArrays, room: Room, v: int, mark: int) -> None:
    """Count the entries of the product of a variable's tables; forget used up ones."""
    variables, note, table, axis = network[0], room[0], room[1], room[2]
    entries, before, x = 1, -1, note[v, HEAD]
    while x >= 0:
        t, after = axis[x, OWNER], axis[x, NEXT]
        if table[t, ENTRIES]:
            for y in range(table[t, BEGIN], table[t, END]):
                u = axis[y, OF]
                if note[u, MARK] != mark:
                    note[u, MARK] = mark
                    entries = min(entries * variables[u, SIZE], UNCOUNTED)
            before = x
        elif before < 0:
            note[v, HEAD] = after
        else:
            axis[before, NEXT] = after
        x = after
    note[v, COST] = entries if before >= 0 else 0


@compiled_part
def _cheapest(room: Room) -> int:
    """Return the variable of the smallest product; the target if no other is left."""
    note = room[0]
    found, least = len(note) - 1, 2 * UNCOUNTED
    for v in range(len(note) - 1):
        if 0 < note[v, COST] < least:
            found, least = v, note[v, COST]
    return found


@compiled_part
def _collect(room: Room, v: int) -> int:
    """List a variable's tables by their size and use them up; return how many."""
    note, table, axis, _, lists = room
    count, x = 0, note[v, HEAD]
    while x >= 0:
        t = axis[x, OWNER]
        entries, place = table[t, ENTRIES], count
        if entries:
            while place and table[lists[1, place - 1], ENTRIES] > entries:
                lists[1, place] = lists[1, place - 1]
                place -= 1
            lists[1, place] = t
            count += 1
        x = axis[x, NEXT]
    for place in range(count):
        table[lists[1, place], ENTRIES] = 0
    return count


@compiled_part
def _fill(room: Room, memory: FloatArray, a: int, b: int, out: int, depth: int) -> None:
    """Write sums of products of two tables, one row of the innermost loop at a time."""
    loop = room[3]
    summed, sum_a, sum_b = loop[0, COUNT], loop[0, STEP], loop[0, OTHER_STEP]
    length, step_a, step_b = loop[1, COUNT], loop[1, STEP], loop[1, OTHER_STEP]
    rows = 1
    for d in range(2, depth):
        rows *= loop[d, COUNT]
        loop[d, TURN] = 0
    for _ in range(rows):
        p, q = a, b
        if length >= LONG and step_a == 1 and step_b <= 1:
            row = memory[out : out + length]
            for j in range(length):
                row[j] = 0.0
            for _s in range(summed):
                one, other = memory[p : p + length], memory[q : q + length * step_b]
                if step_b:
                    for j in range(length):
                        row[j] += one[j] * other[j]
                else:
                    number = memory[q]
                    for j in range(length):
                        row[j] += one[j] * number
                p += sum_a
                q += sum_b
        else:
            for j in range(length):
                total, x, y = 0.0, p, q
                for _s in range(summed):
                    total += memory[x] * memory[y]
                    x += sum_a
                    y += sum_b
                memory[out + j] = total
                p += step_a
                q += step_b
        out += length
        for d in range(2, depth):
            a += loop[d, STEP]
            b += loop[d, OTHER_STEP]
            loop[d, TURN] += 1
            if loop[d, TURN] < loop[d, COUNT]:
                break
            a -= loop[d, COUNT] * loop[d, STEP]
            b -= loop[d, COUNT] * loop[d, OTHER_STEP]
            loop[d, TURN] = 0


@compiled_part
def _multiply(
    network: NetworkArrays,
    room: Room,
    memory: FloatArray,
    a: int,
    b: int,
    v: int,
    place: int,
) -> int:
    """Multiply two tables, sum ``v`` out, write the result at a place; return it."""
    sizes, (_, table, axis, loop, lists) = network[0], room
    x, y = table[a, END] - 1, table[b, END] - 1
    depth, width, entries = 1, 0, 1
    for d in range(2):
        loop[d, COUNT], loop[d, STEP], loop[d, OTHER_STEP] = 1, 0, 0
    while x >= table[a, BEGIN] or y >= table[b, BEGIN]:
        of_a = axis[x, OF] if x >= table[a, BEGIN] else -1
        of_b = axis[y, OF] if y >= table[b, BEGIN] else -1
        of = max(of_a, of_b)
        step_a, step_b, size = 0, 0, sizes[of, SIZE]
        if of_a == of:
            step_a = axis[x, STRIDE]
            x -= 1
        if of_b == of:
            step_b = axis[y, STRIDE]
            y -= 1
        d = 0
        if of != v:
            loop[width, NAME] = of
            width, entries = width + 1, entries * size
            d = depth - 1  # one loop, if its rows follow each other
            inner = loop[d, COUNT]
            same = step_a == inner * loop[d, STEP]
            if d and same and step_b == inner * loop[d, OTHER_STEP]:
                loop[d, COUNT] = inner * size
                continue
            d, depth = depth, depth + 1
        loop[d, COUNT], loop[d, STEP], loop[d, OTHER_STEP] = size, step_a, step_b
    if loop[1, STEP] == 0:  # the first has the rows
        a, b = b, a
        for d in range(depth):
            step = loop[d, STEP]
            loop[d, STEP], loop[d, OTHER_STEP] = loop[d, OTHER_STEP], step
    _fill(room, memory, table[a, PLACE], table[b, PLACE], place, depth)
    n, begin, stride = lists[2, TABLES], lists[2, AXES], 1
    for d in range(width):
        x = begin + width - 1 - d
        axis[x, OF], axis[x, STRIDE] = loop[d, NAME], stride
        stride *= sizes[loop[d, NAME], SIZE]
    table[n, BEGIN], table[n, END] = begin, begin + width
    table[n, PLACE], table[n, ENTRIES] = place, entries
    lists[2, TABLES], lists[2, AXES] = n + 1, begin + width
    return int(n)


def _eliminate(
    network: NetworkArrays,
    room: Room,
    told: AnyIntArray,
    given: FloatArray,
    memory: FloatArray,
    most: int,
    result: FloatArray,
) -> int:
    """Write P(target, evidence).

    Parameters
    ----------
    network : three integer arrays
    room : five integer arrays
        To work in; what they hold does not matter.
    told : integer array, shape (2 × variables told of,)
        A variable, and its state or what is told in its place, and so on.
    given : array
        Likelihoods, one after the other.
    memory : array
        The number 1 and the network's tables; the rest is written.
    most : int
        Entries of the largest product that is made.
    result : array, shape (states of the target,)

    Returns
    -------
    int
        0, or the entries that ``memory`` must have beside the network's to write the
        result; −1 if a product is too large, or likelihoods are not those told of.
    """
    variables, lists, begin = network[0], room[4], network[1][-1, BASE]
    target, none = len(variables) - 1, len(variables)
    low = begin + len(given)
    if low > len(memory):
        return len(given)
    for i in range(len(given)):
        memory[begin + i] = given[i]
    if not _note(network, room, told, memory, low):
        return -1
    _leave_out(network, room)
    scale = _slice(network, room, memory)
    for v in range(target):
        _count(network, room, v, v)
    v = -1
    while v != target:
        v = _cheapest(room)
        size = room[0][v, COST] if v < target else variables[v, SIZE]
        if size > most:
            return -1
        high = low + 3 * size  # a result, and two products on the way
        if high > len(memory):
            return int(high - begin)
        room[0][v, COST] = 0
        count = _collect(room, v)
        found = lists[1, 0] if count else 0  # the number 1
        for place in range(1, count - 1):
            at = low + size * (1 + place % 2)
            found = _multiply(network, room, memory, found, lists[1, place], none, at)
        last = lists[1, count - 1] if count > 1 else 0
        out = v if v < target else none
        found = _multiply(network, room, memory, found, last, out, low)
        first, end = room[1][found, BEGIN], room[1][found, END]
        if first == end:
            scale *= memory[low]
        elif v < target:
            low += room[1][found, ENTRIES]
            _link(room, found)
            for x in range(first, end):
                u = room[2][x, OF]
                if u < target:
                    _count(network, room, u, (target + 1) * found + u)
    for j in range(len(result)):
        result[j] = memory[low + j] * scale
    return 0


eliminate = compiled_kernel(_eliminate)
