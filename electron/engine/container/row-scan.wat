;; Goes through the rows of an INSERT statement, 16 bytes at a time. In a string, a backslash takes the next byte's
;; meaning away, and a doubled quote closes and opens it again.
;; `scan` counts rows that stand on one line (mysqldump): a parenthesis outside a string begins one, a semicolon outside
;; a string ends the statement. `pass` goes by strings and plain values, to whatever else an INSERT may hold.
;; row-scan.wasm.ts is made from this by `node scripts/row-scan.mjs`.
(module
  ;; 64 KiB of input, and the 16 bytes after it, which the caller keeps zero.
  (memory (export "memory") 2)
  ;; Bit 0: in a string. Bit 1: the last byte was a backslash in force. Bit 2, of `pass`: it was a dash outside.
  (global $state (export "state") (mut i32) (i32.const 0))
  ;; Rows that the last call found.
  (global $rows (export "rows") (mut i32) (i32.const 0))

  ;; Bytes that a backslash in force stands before, as bits; bit 16: the first one of the next block.
  (func $escapes (param $block v128) (result i32)
    (local $escaped i32)
    (local $slashes i32)
    (local $bit i32)
    (local.set $escaped (i32.and (i32.shr_u (global.get $state) (i32.const 1)) (i32.const 1)))
    (local.set $slashes
      (i32.and
        (i8x16.bitmask (i8x16.eq (local.get $block) (i8x16.splat (i32.const 92))))
        (i32.xor (local.get $escaped) (i32.const 0xffff))))
    (block $no_more
      (loop $each
        (br_if $no_more (i32.eqz (local.get $slashes)))
        (local.set $bit (i32.shl (i32.const 2) (i32.ctz (local.get $slashes))))
        (local.set $escaped (i32.or (local.get $escaped) (local.get $bit)))
        (local.set $slashes
          (i32.and
            (i32.and (local.get $slashes) (i32.sub (local.get $slashes) (i32.const 1)))
            (i32.xor (local.get $bit) (i32.const -1))))
        (br $each)))
    (local.get $escaped))

  ;; Scans the first `length` bytes of the memory. Gives the index after the statement's `;`, or -1.
  (func (export "scan") (param $length i32) (result i32)
    (local $at i32)
    (local $block v128)
    (local $escaped i32)
    (local $inside i32)
    (local $opens i32)
    (local $ends i32)
    (local $end i32)
    (global.set $rows (i32.const 0))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $length)))
        (local.set $block (v128.load (local.get $at)))

        ;; Half of all blocks hold none of the four, and leave the state as it is, unless it is an escape.
        (if
          (i32.eqz
            (i32.or
              (i32.and (global.get $state) (i32.const 2))
              (v128.any_true
                (v128.or
                  (v128.or
                    (i8x16.eq (local.get $block) (v128.const i8x16 92 92 92 92 92 92 92 92 92 92 92 92 92 92 92 92))
                    (i8x16.eq (local.get $block) (v128.const i8x16 39 39 39 39 39 39 39 39 39 39 39 39 39 39 39 39)))
                  (v128.or
                    (i8x16.eq (local.get $block) (v128.const i8x16 40 40 40 40 40 40 40 40 40 40 40 40 40 40 40 40))
                    (i8x16.eq (local.get $block) (v128.const i8x16 59 59 59 59 59 59 59 59 59 59 59 59 59 59 59 59)))))))
          (then
            (local.set $at (i32.add (local.get $at) (i32.const 16)))
            (br $next)))

        (local.set $escaped
          (if (result i32)
            (i32.or
              (i32.and (global.get $state) (i32.const 2))
              (v128.any_true (i8x16.eq (local.get $block) (i8x16.splat (i32.const 92)))))
            (then (call $escapes (local.get $block)))
            (else (i32.const 0))))
        ;; Bytes of strings with their opening quotes: the running exclusive or of the quotes in force.
        (local.set $inside
          (i32.and
            (i8x16.bitmask (i8x16.eq (local.get $block) (i8x16.splat (i32.const 39))))
            (i32.xor (local.get $escaped) (i32.const -1))))
        (local.set $inside (i32.xor (local.get $inside) (i32.shl (local.get $inside) (i32.const 1))))
        (local.set $inside (i32.xor (local.get $inside) (i32.shl (local.get $inside) (i32.const 2))))
        (local.set $inside (i32.xor (local.get $inside) (i32.shl (local.get $inside) (i32.const 4))))
        (local.set $inside (i32.xor (local.get $inside) (i32.shl (local.get $inside) (i32.const 8))))
        (local.set $inside
          (i32.and
            (i32.xor
              (local.get $inside)
              (i32.sub (i32.const 0) (i32.and (global.get $state) (i32.const 1))))
            (i32.const 0xffff)))

        (local.set $opens
          (i32.and
            (i8x16.bitmask (i8x16.eq (local.get $block) (i8x16.splat (i32.const 40))))
            (i32.xor (local.get $inside) (i32.const -1))))
        (local.set $ends
          (i32.and
            (i8x16.bitmask (i8x16.eq (local.get $block) (i8x16.splat (i32.const 59))))
            (i32.xor (local.get $inside) (i32.const -1))))
        (if (local.get $ends)
          (then
            (local.set $end (i32.ctz (local.get $ends)))
            (global.set $rows
              (i32.add
                (global.get $rows)
                (i32.popcnt
                  (i32.and
                    (local.get $opens)
                    (i32.sub (i32.shl (i32.const 1) (local.get $end)) (i32.const 1))))))
            (global.set $state (i32.const 0))
            (return (i32.add (i32.add (local.get $at) (local.get $end)) (i32.const 1)))))
        (global.set $rows (i32.add (global.get $rows) (i32.popcnt (local.get $opens))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))

        ;; What the next block begins in. The last block may be a part: its zeros change nothing but the escape.
        (local.set $end
          (select
            (i32.const 16)
            (i32.sub (i32.add (local.get $length) (i32.const 16)) (local.get $at))
            (i32.le_u (local.get $at) (local.get $length))))
        (global.set $state
          (i32.or
            (i32.shr_u (local.get $inside) (i32.const 15))
            (i32.shl
              (i32.and (i32.shr_u (local.get $escaped) (local.get $end)) (i32.const 1))
              (i32.const 1))))
        (br $next)))
    (i32.const -1))

  ;; Goes on from `from` to the first byte outside strings that is not plain, or to the second of two dashes, and gives
  ;; its index; `length` where there is none.
  (func (export "pass") (param $from i32) (param $length i32) (result i32)
    (local $block v128)
    (local $bytes i32)
    (local $plain i32)
    (local $quotes i32)
    (local $escaped i32)
    (local $inside i32)
    (local $dashes i32)
    (local $other i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $from) (local.get $length)))
        (local.set $bytes (i32.sub (local.get $length) (local.get $from)))
        (local.set $bytes
          (select (local.get $bytes) (i32.const 16) (i32.lt_u (local.get $bytes) (i32.const 16))))
        (local.set $block (v128.load (local.get $from)))

        ;; Which of the 16 bytes plain values are made of, and what stands between them: digits . + - , ( ) white space,
        ;; the letters of hexadecimal numbers and of NULL. By the two halves of a byte: each half says in which of five
        ;; groups it is.
        (local.set $plain
          (i8x16.bitmask
            (i8x16.ne
              (v128.and
                (i8x16.swizzle
                  (v128.const i8x16 6 12 12 12 12 28 12 4 22 7 1 2 10 3 10 0)
                  (v128.and (local.get $block) (i8x16.splat (i32.const 15))))
                (i8x16.swizzle
                  (v128.const i8x16 1 0 2 4 8 16 8 16 0 0 0 0 0 0 0 0)
                  (i8x16.shr_u (local.get $block) (i32.const 4))))
              (v128.const i64x2 0 0))))

        ;; Most blocks lie within a string, or hold plain values alone.
        (if
          (i32.and
            (i32.eq (local.get $bytes) (i32.const 16))
            (i32.eqz
              (i32.or
                (i32.and (global.get $state) (i32.const 2))
                (v128.any_true
                  (v128.or
                    (i8x16.eq (local.get $block) (i8x16.splat (i32.const 92)))
                    (i8x16.eq (local.get $block) (i8x16.splat (i32.const 39))))))))
          (then
            (if
              (i32.or
                (i32.and (global.get $state) (i32.const 1))
                (i32.and
                  (i32.eq (local.get $plain) (i32.const 0xffff))
                  (i32.eqz (v128.any_true (i8x16.eq (local.get $block) (i8x16.splat (i32.const 45)))))))
              (then
                (global.set $state (i32.and (global.get $state) (i32.const 1)))
                (local.set $from (i32.add (local.get $from) (i32.const 16)))
                (br $next)))))

        (local.set $escaped
          (if (result i32)
            (i32.or
              (i32.and (global.get $state) (i32.const 2))
              (v128.any_true (i8x16.eq (local.get $block) (i8x16.splat (i32.const 92)))))
            (then (call $escapes (local.get $block)))
            (else (i32.const 0))))
        (local.set $quotes (i8x16.bitmask (i8x16.eq (local.get $block) (i8x16.splat (i32.const 39)))))
        ;; Bytes of strings with their opening quotes: the running exclusive or of the quotes in force.
        (local.set $inside
          (i32.and
            (local.get $quotes)
            (i32.xor (local.get $escaped) (i32.const -1))))
        (local.set $inside (i32.xor (local.get $inside) (i32.shl (local.get $inside) (i32.const 1))))
        (local.set $inside (i32.xor (local.get $inside) (i32.shl (local.get $inside) (i32.const 2))))
        (local.set $inside (i32.xor (local.get $inside) (i32.shl (local.get $inside) (i32.const 4))))
        (local.set $inside (i32.xor (local.get $inside) (i32.shl (local.get $inside) (i32.const 8))))
        (local.set $inside
          (i32.and
            (i32.xor
              (local.get $inside)
              (i32.sub (i32.const 0) (i32.and (global.get $state) (i32.const 1))))
            (i32.const 0xffff)))
        (local.set $dashes
          (i32.and
            (i8x16.bitmask (i8x16.eq (local.get $block) (i8x16.splat (i32.const 45))))
            (i32.xor (local.get $inside) (i32.const -1))))

        ;; A quote outside is the end of a string.
        (local.set $other
          (i32.and
            (i32.or
              (i32.and
                (i32.xor
                  (i32.or (local.get $plain) (local.get $quotes))
                  (i32.const -1))
                (i32.xor (local.get $inside) (i32.const -1)))
              (i32.and
                (local.get $dashes)
                (i32.or
                  (i32.shl (local.get $dashes) (i32.const 1))
                  (i32.and (i32.shr_u (global.get $state) (i32.const 2)) (i32.const 1)))))
            (i32.sub (i32.shl (i32.const 1) (local.get $bytes)) (i32.const 1))))
        (if (local.get $other)
          (then
            (global.set $state (i32.const 0))
            (return (i32.add (local.get $from) (i32.ctz (local.get $other))))))

        (local.set $from (i32.add (local.get $from) (local.get $bytes)))
        (global.set $state
          (i32.or
            (i32.or
              (i32.and
                (i32.shr_u (local.get $inside) (i32.sub (local.get $bytes) (i32.const 1)))
                (i32.const 1))
              (i32.shl
                (i32.and (i32.shr_u (local.get $escaped) (local.get $bytes)) (i32.const 1))
                (i32.const 1)))
            (i32.shl
              (i32.and
                (i32.shr_u (local.get $dashes) (i32.sub (local.get $bytes) (i32.const 1)))
                (i32.const 1))
              (i32.const 2))))
        (br $next)))
    (local.get $length)))
