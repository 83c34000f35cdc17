"""From a compiled kernel to an object file whose one function takes a tuple of arguments from Python.

The function reads arrays by the buffer protocol, lets go of the interpreter's lock, calls the kernel, and gives its
integer back. It needs nothing but Python's interface and the C library, so that it can be loaded where there is no
numba, or another one. What kernels ask of numba's runtime, memory for their arrays, is in the file.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir
from numba import types
from numba.core import cgutils as untyped_cgutils
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import cpu_target
from numba.np import arrayobj as untyped_arrayobj

cgutils: Any = untyped_cgutils
arrayobj: Any = untyped_arrayobj

_WORD, _INT, _NUMBER = ir.IntType(64), ir.IntType(32), ir.DoubleType()
_OBJECT = ir.IntType(8).as_pointer()
_BUFFER = ir.ArrayType(_WORD, 10)  # Py_buffer: buf, obj, len, itemsize, readonly and ndim, format, shape, …
_ADDRESS, _SIZE, _NDIM, _FORMAT, _SHAPE = 0, 3, 4, 5, 6
_CONTIGUOUS, _WRITABLE, _WITH_FORMAT = 0x20 | 0x18, 0x1, 0x4
_LETTERS = {  # of the struct module; integers of 64 bits have one or the other by platform
    types.float64: "d", types.int64: "lq", types.int32: "il", types.int8: "b", types.boolean: "?",
}  # fmt: skip
# an object file that asks for anything else could not be loaded: the process would end
_IN_THE_C_LIBRARY = {
    "malloc", "free", "memcpy", "memmove", "memset", "sqrt", "fabs", "floor", "ceil", "trunc", "exp", "exp2", "log",
    "pow", "frexp", "ldexp", "nextafter",
}  # fmt: skip


class Untranslatable(Exception):
    """A type, or a function of numba's, that an object file of its own cannot have."""


@global_compiler_lock  # type: ignore[untyped-decorator]
def object_file(kernel: Any, name: str) -> bytes:
    """The object file of a kernel with one signature; its function is called ``name``."""
    ((_, compiled),) = kernel.overloads.items()
    context = cpu_target.target_context
    module = context.create_module(name)
    _Function(context, module, compiled.fndesc, name).write()
    library = context.codegen().create_library(name)
    library.add_ir_module(module)
    library.add_linking_library(compiled.library)
    library.add_llvm_module(llvm.parse_assembly((files(__package__) / "runtime.ll").read_text(encoding="utf-8")))
    library.enable_object_caching()
    library.finalize()
    asked = {one.name for one in library._final_module.functions if one.is_declaration}
    if lacking := sorted(one for one in asked if not one.startswith(("llvm.", "Py")) and one not in _IN_THE_C_LIBRARY):
        raise Untranslatable(", ".join(lacking))
    code: bytes = library._get_compiled_object()
    return code


class _Function:
    """Writes PyObject *name(PyObject *arguments)."""

    def __init__(self, context: Any, module: Any, signature: Any, name: str) -> None:
        self.context, self.module, self.signature = context, module, signature
        function = ir.Function(module, ir.FunctionType(_OBJECT, [_OBJECT]), name)
        self.arguments = function.args[0]
        self.builder = ir.IRBuilder(function.append_basic_block("entry"))
        self.bad = function.append_basic_block("bad")
        arrays = sum(isinstance(kind, types.Array) for kind in signature.argtypes)
        # all zero, so that whatever was not filled can be released
        self.buffers = cgutils.alloca_once(
            self.builder, _BUFFER, size=_INT(max(arrays, 1)), zfill=False, name="buffers"
        )
        for i in range(arrays):
            self.builder.store(ir.Constant(_BUFFER, None), self.builder.gep(self.buffers, [_INT(i)]))
        self.filled = arrays

    def call(self, name: str, result: Any, *args: Any) -> Any:
        """A function of Python's interface."""
        kind = ir.FunctionType(result, [one.type for one in args])
        return self.builder.call(cgutils.get_or_insert_function(self.module, kind, name), args)

    def write(self) -> None:
        builder, kinds = self.builder, self.signature.argtypes
        args, buffer = [], 0
        for place, kind in enumerate(kinds):
            given = self.call("PyTuple_GetItem", _OBJECT, self.arguments, _WORD(place))
            self.or_bad(builder.icmp_unsigned("!=", given, _OBJECT(None)))
            if isinstance(kind, types.Array):
                args.append(self.array(kind, given, builder.gep(self.buffers, [_INT(buffer)])))
                buffer += 1
            else:
                args.append(self.number(kind, given))
        size = self.call("PyTuple_Size", _WORD, self.arguments)
        with builder.if_then(builder.icmp_signed("!=", size, _WORD(len(kinds)))):
            self.call("PyErr_BadArgument", _INT)
            builder.branch(self.bad)
        thread = self.call("PyEval_SaveThread", _OBJECT)
        status, out = self.context.call_conv.call_function(
            builder,
            self.context.declare_function(self.module, self.signature),
            self.signature.restype, kinds, args,
        )  # fmt: skip
        self.call("PyEval_RestoreThread", ir.VoidType(), thread)
        with builder.if_then(status.is_error):
            self.call("PyErr_NoMemory", _OBJECT)  # nothing else can fail in a kernel
            builder.branch(self.bad)
        self.release()
        builder.ret(self.call("PyLong_FromLongLong", _OBJECT, self.answer(out)))
        builder.position_at_end(self.bad)
        self.release()
        builder.ret(_OBJECT(None))

    def answer(self, out: Any) -> Any:
        if self.signature.restype == types.int64:
            return out
        if self.signature.restype == types.none:
            return _WORD(0)
        raise Untranslatable(str(self.signature.restype))

    def or_bad(self, condition: Any) -> None:
        """Go on where the condition holds; elsewhere an exception is set already."""
        on = self.builder.append_basic_block()
        self.builder.cbranch(condition, on, self.bad)
        self.builder.position_at_end(on)

    def must(self, condition: Any) -> None:
        with self.builder.if_then(self.builder.not_(condition), likely=False):
            self.call("PyErr_BadArgument", _INT)
            self.builder.branch(self.bad)

    def release(self) -> None:
        for i in range(self.filled):
            self.call("PyBuffer_Release", ir.VoidType(), self.builder.gep(self.buffers, [_INT(i)]))

    def number(self, kind: Any, given: Any) -> Any:
        builder = self.builder
        if kind == types.float64:
            value, wrong = self.call("PyFloat_AsDouble", _NUMBER, given), _NUMBER(-1.0)
            maybe = builder.fcmp_ordered("==", value, wrong)
        elif kind in (types.int64, types.boolean):
            value = self.call("PyLong_AsLongLong", _WORD, given)
            maybe = builder.icmp_signed("==", value, _WORD(-1))
        else:
            raise Untranslatable(str(kind))
        with builder.if_then(maybe, likely=False):
            error = self.call("PyErr_Occurred", _OBJECT)
            with builder.if_then(builder.icmp_unsigned("!=", error, _OBJECT(None))):
                builder.branch(self.bad)
        if kind == types.boolean:
            return builder.icmp_signed("!=", value, _WORD(0))
        return value

    def array(self, kind: Any, given: Any, buffer: Any) -> Any:
        builder, context = self.builder, self.context
        if kind.layout != "C" or kind.dtype not in _LETTERS:
            raise Untranslatable(str(kind))
        flags = _CONTIGUOUS | _WITH_FORMAT | (_WRITABLE if kind.mutable else 0)
        done = self.call("PyObject_GetBuffer", _INT, given, buffer, _INT(flags))
        self.or_bad(builder.icmp_signed("==", done, _INT(0)))

        def field(at: int, kind: Any = _WORD) -> Any:
            place = builder.gep(buffer, [_INT(0), _INT(at)])
            return builder.load(builder.bitcast(place, kind.as_pointer()))

        dtype = context.get_data_type(kind.dtype)
        item = _WORD(context.get_abi_sizeof(dtype))
        dimensions = builder.trunc(builder.lshr(field(_NDIM), _WORD(32)), _INT)
        letter = builder.load(field(_FORMAT, _OBJECT))
        known = [builder.icmp_unsigned("==", letter, ir.IntType(8)(ord(one))) for one in _LETTERS[kind.dtype]]
        fits = known[0] if len(known) == 1 else builder.or_(*known)
        fits = builder.and_(fits, builder.icmp_signed("==", field(_SIZE), item))
        self.must(builder.and_(fits, builder.icmp_signed("==", dimensions, _INT(kind.ndim))))
        lengths = field(_SHAPE, _WORD.as_pointer())
        shape = [builder.load(builder.gep(lengths, [_INT(i)])) for i in range(kind.ndim)]
        strides = [item]
        for length in reversed(shape[1:]):
            strides.insert(0, builder.mul(strides[0], length))
        array = arrayobj.make_array(kind)(context, builder)
        array.data = field(_ADDRESS, array.data.type)
        array.nitems = builder.sdiv(builder.mul(strides[0], shape[0]), item)
        array.itemsize = item
        array.shape, array.strides = cgutils.pack_array(builder, shape), cgutils.pack_array(builder, strides)
        return array._getvalue()
