"""Eight numbers that go through every operation together: one for each of eight programs.

Numba vectorises loops, and loops over the rows of such small programs are too short to gain from it. Here eight
programs stand side by side instead: ``Lanes`` is a value of compiled code, a vector of eight float64, and what holds
for one lane never depends on the others. Buffers are flat arrays of float64 in which place ``i`` is eight numbers.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core.cgutils import get_or_insert_function
from numba.core.typing.templates import ConcreteTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model
from numba.np.arrayobj import make_array

WIDTH = 8

_DOUBLE, _INDEX = ir.DoubleType(), ir.IntType(64)
_VECTOR, _MASK = ir.VectorType(_DOUBLE, WIDTH), ir.VectorType(ir.IntType(1), WIDTH)


class _Lanes(types.Type):
    """Eight float64."""

    def __init__(self) -> None:
        super().__init__("Lanes")


class _Mask(types.Type):
    """Eight booleans."""

    def __init__(self) -> None:
        super().__init__("LanesMask")


LANES, MASK = _Lanes(), _Mask()


@register_model(_Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _VECTOR)


@register_model(_Mask)
class _MaskModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _MASK)


def _operator(symbol: Any, kind: Any, result: Any, emit: Callable[..., Any]) -> None:
    """Let ``symbol`` mean ``emit(builder, a, b)`` for two values of ``kind``."""

    class Binary(ConcreteTemplate):
        key = symbol
        cases = [signature(result, kind, kind)]  # noqa: RUF012

    infer_global(symbol)(Binary)

    @lower_builtin(symbol, kind, kind)
    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return emit(builder, *args)


_operator(operator.add, LANES, LANES, lambda b, x, y: b.fadd(x, y))
_operator(operator.sub, LANES, LANES, lambda b, x, y: b.fsub(x, y))
_operator(operator.mul, LANES, LANES, lambda b, x, y: b.fmul(x, y))
_operator(operator.truediv, LANES, LANES, lambda b, x, y: b.fdiv(x, y))
_operator(operator.gt, LANES, MASK, lambda b, x, y: b.fcmp_ordered(">", x, y))
_operator(operator.le, LANES, MASK, lambda b, x, y: b.fcmp_ordered("<=", x, y))
_operator(operator.ne, LANES, MASK, lambda b, x, y: b.fcmp_unordered("!=", x, y))
_operator(operator.eq, LANES, MASK, lambda b, x, y: b.fcmp_ordered("==", x, y))
_operator(operator.and_, MASK, MASK, lambda b, x, y: b.and_(x, y))
_operator(operator.or_, MASK, MASK, lambda b, x, y: b.or_(x, y))


def _place(context: Any, builder: Any, kind: Any, buffer: Any, index: Any) -> Any:
    """Pointer to place ``index`` of a buffer."""
    data = make_array(kind)(context, builder, buffer).data
    return builder.bitcast(builder.gep(data, [builder.mul(index, _INDEX(WIDTH))]), _VECTOR.as_pointer())


def _broadcast(builder: Any, value: Any) -> Any:
    one = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), value, ir.IntType(32)(0))
    return builder.shuffle_vector(
        one, ir.Constant(_VECTOR, ir.Undefined), ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH)
    )


def _external(builder: Any, name: str, *args: Any) -> Any:
    kind = ir.FunctionType(_VECTOR, [_VECTOR] * len(args))
    return builder.call(get_or_insert_function(builder.module, kind, f"{name}.v{WIDTH}f64"), args)


@intrinsic
def load(context: Any, buffer: Any, index: Any) -> Any:
    """The eight numbers at place ``index``."""

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.load(_place(context, builder, sig.args[0], *args), align=8)

    return LANES(buffer, types.int64), emit


@intrinsic
def store(context: Any, buffer: Any, index: Any, value: Any) -> Any:
    """Write eight numbers to place ``index``."""

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        builder.store(args[2], _place(context, builder, sig.args[0], args[0], args[1]), align=8)
        return context.get_dummy_value()

    return types.void(buffer, types.int64, LANES), emit


@intrinsic
def spread(context: Any, value: Any) -> Any:
    """One number in all lanes."""

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _broadcast(builder, args[0])

    return LANES(types.float64), emit


@intrinsic
def spread_at(context: Any, numbers: Any, index: Any) -> Any:
    """Entry ``index`` of a flat array of single numbers, in all lanes."""

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        data = make_array(sig.args[0])(context, builder, args[0]).data
        return _broadcast(builder, builder.load(builder.gep(data, [args[1]])))

    return LANES(numbers, types.int64), emit


@intrinsic
def fused(context: Any, a: Any, b: Any, c: Any) -> Any:
    """a·b + c, rounded once."""

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _external(builder, "llvm.fma", *args)

    return LANES(LANES, LANES, LANES), emit


@intrinsic
def magnitude(context: Any, a: Any) -> Any:
    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _external(builder, "llvm.fabs", *args)

    return LANES(LANES), emit


@intrinsic
def choose(context: Any, mask: Any, a: Any, b: Any) -> Any:
    """a where the mask holds, b elsewhere."""

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.select(*args)

    return LANES(MASK, LANES, LANES), emit


@intrinsic
def larger(context: Any, a: Any, b: Any) -> Any:
    """a where a > b, else b."""

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.select(builder.fcmp_ordered(">", *args), *args)

    return LANES(LANES, LANES), emit


@intrinsic
def smaller(context: Any, a: Any, b: Any) -> Any:
    """a where a < b, else b."""

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.select(builder.fcmp_ordered("<", *args), *args)

    return LANES(LANES, LANES), emit


@intrinsic
def bits(context: Any, mask: Any) -> Any:
    """The mask as an integer, lane q in bit q."""

    def emit(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.zext(builder.bitcast(args[0], ir.IntType(WIDTH)), _INDEX)

    return types.int64(MASK), emit
