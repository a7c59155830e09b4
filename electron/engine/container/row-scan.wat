;; Counts the rows of an INSERT statement that stands on one line (mysqldump), 16 bytes at a time.
;; A parenthesis outside a string begins a row, a semicolon outside a string ends the statement. In a string, a
;; backslash takes the next byte's meaning away, and a doubled quote closes and opens it again.
;; row-scan.wasm.ts is made from this by `node scripts/row-scan.mjs`.
(module
  ;; 64 KiB of input, and the 16 bytes after it, which the caller keeps zero.
  (memory (export "memory") 2)
  ;; Bit 0: in a string. Bit 1: the last byte was a backslash in force.
  (global $state (export "state") (mut i32) (i32.const 0))
  ;; Rows that the last call found.
  (global $rows (export "rows") (mut i32) (i32.const 0))

  ;; Which of the 16 bytes are `byte`, as bits.
  (func $where (param $block v128) (param $byte i32) (result i32)
    (i8x16.bitmask (i8x16.eq (local.get $block) (i8x16.splat (local.get $byte)))))

  ;; Scans the first `length` bytes of the memory. Gives the index after the statement's `;`, or -1.
  (func (export "scan") (param $length i32) (result i32)
    (local $at i32)
    (local $block v128)
    (local $slashes i32)
    (local $escaped i32)
    (local $bit i32)
    (local $inside i32)
    (local $opens i32)
    (local $ends i32)
    (local $end i32)
    (global.set $rows (i32.const 0))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $length)))
        (local.set $block (v128.load (local.get $at)))

        ;; Each backslash in force escapes the byte after it, which may be the first of the next block (bit 16).
        (local.set $escaped (i32.shr_u (global.get $state) (i32.const 1)))
        (local.set $slashes
          (i32.and
            (call $where (local.get $block) (i32.const 92))
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

        ;; From quote to quote: the running exclusive or of the quotes in force.
        (local.set $inside
          (i32.and
            (call $where (local.get $block) (i32.const 39))
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
            (call $where (local.get $block) (i32.const 40))
            (i32.xor (local.get $inside) (i32.const -1))))
        (local.set $ends
          (i32.and
            (call $where (local.get $block) (i32.const 59))
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
    (i32.const -1)))
