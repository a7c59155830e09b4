// The command reference of docs/cli.md, made of what `--help` says. What asks for the help is given, so that the script
// asks the built program and a test the sources.

const START = '<!-- reference: written by scripts/cli-reference.mjs -->';
const END = '<!-- end of reference -->';

/**
 * @param {(path: readonly string[]) => Promise<string>} helpOf the help text of a command, `[]` for the program itself
 * @returns {Promise<string>} Markdown, one section per command that does something
 */
export async function cliReference(helpOf) {
  const sections = [];
  const visit = async (path) => {
    const help = (await helpOf(path)).trim();
    const children = subcommands(help);
    if (children.length === 0 || path.length === 0)
      sections.push(
        `### holdfast${path.map((word) => ` ${word}`).join('')}\n\n\`\`\`text\n${help}\n\`\`\`\n`,
      );
    for (const child of children) await visit([...path, child]);
  };
  await visit([]);
  return sections.join('\n');
}

/** Puts the reference between its marks. @returns the whole page */
export function withReference(page, reference) {
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start) throw new Error(`docs/cli.md lacks its marks ${START} and ${END}`);
  return `${page.slice(0, start)}${START}\n\n${reference}\n${page.slice(end)}`;
}

/** The names under `Commands:`; continued lines are indented deeper. */
function subcommands(help) {
  const list = /^Commands:\n((?: .*\n?)*)/m.exec(help)?.[1] ?? '';
  return [...list.matchAll(/^ {2}([a-z][a-z-]*)/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== 'help');
}
