const DELIMITERS = [';;', '$$', '//', '|||', '@@@'];
const ENDS = /;(?=\r?\n|$)/g;

/** Whether a file of mydumper's holds programs: triggers, functions, procedures, events. */
export function holdsPrograms(name: string): boolean {
  return /-schema-(?:post|triggers)\.sql/.test(name);
}

/**
 * Gives mydumper's programs a delimiter. It writes none: a `;` at the end of a line ends the statement, and where one
 * ends a line inside of a body, mydumper puts a space behind it. Only its own loader knows that.
 */
export async function* withDelimiter(text: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of text) parts.push(part);
  // A character a byte: whatever charset it is of comes out as it was.
  const sql = Buffer.concat(parts).toString('latin1');
  const delimiter = DELIMITERS.find((each) => !sql.includes(each));
  if (delimiter === undefined || /^DELIMITER /im.test(sql)) {
    yield* parts;
    return;
  }
  const ended = sql.replaceAll(ENDS, () => delimiter);
  yield Buffer.from(`DELIMITER ${delimiter}\n${ended}\nDELIMITER ;\n`, 'latin1');
}
