/* The bytes that mean something in SQL, and those that stand in strings and names. */
export const LF = 10;
export const CR = 13;
export const SPACE = 32;
export const BANG = 33;
export const DOUBLE_QUOTE = 34;
export const HASH = 35;
export const QUOTE = 39;
export const OPEN = 40;
export const CLOSE = 41;
export const STAR = 42;
export const COMMA = 44;
export const DASH = 45;
export const SLASH = 47;
export const SEMICOLON = 59;
export const CAPITAL_M = 77;
export const BACKSLASH = 92;
export const BACKTICK = 96;
