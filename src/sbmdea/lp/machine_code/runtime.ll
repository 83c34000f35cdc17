; What compiled kernels ask of numba's runtime: memory for arrays, a flat view of one, and numbers taken apart.
; The head of a piece of memory is numba's: how many refer to it, what to call at its end (nothing), and where its
; data begin.

declare i8* @malloc(i64)
declare void @free(i8*)
declare double @frexp(double, i32*)
declare double @ldexp(double, i32)
declare double @nextafter(double, double)

define i8* @NRT_MemInfo_alloc_aligned(i64 %size, i32 %align) {
  %step = zext i32 %align to i64
  %room = add i64 %size, %step
  %whole = add i64 %room, 64
  %block = call i8* @malloc(i64 %whole)
  %none = icmp eq i8* %block, null
  br i1 %none, label %out, label %fill
fill:
  %head = bitcast i8* %block to i64*
  %start = ptrtoint i8* %block to i64
  %after = add i64 %start, 63
  %past = add i64 %after, %step
  %less = sub i64 0, %step
  %data = and i64 %past, %less
  %second = getelementptr i64, i64* %head, i64 1
  %third = getelementptr i64, i64* %head, i64 2
  %fourth = getelementptr i64, i64* %head, i64 3
  %fifth = getelementptr i64, i64* %head, i64 4
  %sixth = getelementptr i64, i64* %head, i64 5
  store i64 1, i64* %head
  store i64 0, i64* %second
  store i64 0, i64* %third
  store i64 %data, i64* %fourth
  store i64 %size, i64* %fifth
  store i64 0, i64* %sixth
  br label %out
out:
  ret i8* %block
}

define void @NRT_MemInfo_call_dtor(i8* %block) {
  call void @free(i8* %block)
  ret void
}

define i32 @numba_attempt_nocopy_reshape(i64 %nd, i64* %dims, i64* %strides, i64 %newnd, i64* %newdims,
                                         i64* %newstrides, i64 %itemsize, i32 %fortran) {
  br label %loop
loop:
  %left = phi i64 [ %newnd, %0 ], [ %next, %step ]
  %stride = phi i64 [ %itemsize, %0 ], [ %wider, %step ]
  %done = icmp eq i64 %left, 0
  br i1 %done, label %out, label %step
step:
  %next = sub i64 %left, 1
  %place = getelementptr i64, i64* %newstrides, i64 %next
  store i64 %stride, i64* %place
  %dim = getelementptr i64, i64* %newdims, i64 %next
  %length = load i64, i64* %dim
  %wider = mul i64 %stride, %length
  br label %loop
out:
  ret i32 1
}

define double @numba_frexp(double %x, i32* %exponent) {
  %half = call double @frexp(double %x, i32* %exponent)
  ret double %half
}

define double @numba_ldexp(double %x, i32 %exponent) {
  %whole = call double @ldexp(double %x, i32 %exponent)
  ret double %whole
}

define double @numba_nextafter(double %x, double %toward) {
  %next = call double @nextafter(double %x, double %toward)
  ret double %next
}
