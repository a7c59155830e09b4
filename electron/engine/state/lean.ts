import { z } from 'zod';

/*
 * Schemas for columns that are read by the ten thousand. Their values were looked at when they were written, and
 * SQLite's STRICT tables keep their types; matching each id and instant against its pattern again would take longer
 * than everything else.
 */

export const leanText = <T extends string>() => z.custom<T>((value) => typeof value === 'string');
