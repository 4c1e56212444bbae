"""Rows of floats in the processor's vector registers: words that numba does not have.

A row is several vectors of eight floats or fewer: a single one of, say, 44 floats would
be taken apart and put together again by the compiler at every step. Importing this
module needs numba.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, models, register_model

__all__ = ["filled", "number_at", "offset_at", "plus", "row_at", "times", "write"]

MOST = 8
"""Floats of a vector: 512 bits."""


class Registers(types.Type):  # type: ignore[misc]  # numba publishes no types
    """As many floats as ``width`` tells."""

    def __init__(self, width: int) -> None:
        self.width = width
        super().__init__(name=f"Registers({width})")


@register_model(Registers)
class RegistersModel(models.PrimitiveModel):  # type: ignore[misc]  # numba publishes no types
    """How the processor holds a row."""

    def __init__(self, manager: Any, row: Registers) -> None:
        left, vectors = row.width, list[Any]()
        while left:
            count = min(MOST, 1 << (left.bit_length() - 1))
            vectors.append(ir.VectorType(ir.DoubleType(), count))
            left -= count
        super().__init__(manager, row, ir.LiteralStructType(vectors))


def _joined(builder: Any, row: Any, vectors: Iterable[Any]) -> Any:
    whole = ir.Constant(row, ir.Undefined)
    for number, vector in enumerate(vectors):
        whole = builder.insert_value(whole, vector, number)
    return whole


def _apart(builder: Any, row: Any) -> list[Any]:
    return [builder.extract_value(row, n) for n in range(len(row.type.elements))]


def _places(builder: Any, row: Any, address: Any) -> Iterator[Any]:
    """Pointers to a row's vectors in memory."""
    for vector in row.elements:
        yield builder.inttoptr(address, vector.as_pointer())
        further = ir.Constant(address.type, 8 * vector.count)
        address = builder.add(address, further)


def _of_two(instruction: str) -> Any:
    def word(_typing: Any, one: Any, _other: Any) -> Any:
        def code(_context: Any, builder: Any, _signature: Any, rows: Any) -> Any:
            pairs = zip(*(_apart(builder, row) for row in rows), strict=True)
            done = (getattr(builder, instruction)(*pair) for pair in pairs)
            return _joined(builder, rows[0].type, done)

        return one(one, one), code

    return intrinsic(word)


def _filled(_typing: Any, number: Any, lanes: Any) -> Any:
    """Return a row of one number, as long as the tuple ``lanes``."""

    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        row, index = context.get_value_type(signature.return_type), ir.IntType(32)

        def vector(kind: Any) -> Any:
            nothing, first = ir.Constant(kind, ir.Undefined), ir.Constant(index, 0)
            one = builder.insert_element(nothing, values[0], first)
            everywhere = ir.Constant(ir.VectorType(index, kind.count), None)
            return builder.shuffle_vector(one, nothing, everywhere)

        return _joined(builder, row, map(vector, row.elements))

    return Registers(len(lanes))(number, lanes), code


def _row_at(_typing: Any, address: Any, like: Any) -> Any:
    """Read a row of the length of ``like``."""

    def code(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        row = values[1].type
        places = _places(builder, row, values[0])
        return _joined(builder, row, (builder.load(p, align=8) for p in places))

    return like(address, like), code


def _write(_typing: Any, address: Any, row: Any) -> Any:
    """Write a row, or a number, to memory."""

    def code(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        if not isinstance(row, Registers):
            place = builder.inttoptr(values[0], values[1].type.as_pointer())
            builder.store(values[1], place)
            return context.get_dummy_value()
        vectors = _apart(builder, values[1])
        places = _places(builder, values[1].type, values[0])
        for vector, place in zip(vectors, places, strict=True):
            builder.store(vector, place, align=8)
        return context.get_dummy_value()

    return types.void(address, row), code


def _number_at(_typing: Any, address: Any) -> Any:
    """Read one float."""

    def code(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        return builder.load(builder.inttoptr(values[0], ir.DoubleType().as_pointer()))

    return types.float64(address), code


def _offset_at(_typing: Any, address: Any) -> Any:
    """Read a whole number of 32 bits that is not negative."""

    def code(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        place = builder.inttoptr(values[0], ir.IntType(32).as_pointer())
        return builder.zext(builder.load(place), ir.IntType(64))

    return types.int64(address), code


times: Any = _of_two("fmul")
plus: Any = _of_two("fadd")
filled: Any = intrinsic(_filled)
row_at: Any = intrinsic(_row_at)
write: Any = intrinsic(_write)
number_at: Any = intrinsic(_number_at)
offset_at: Any = intrinsic(_offset_at)
