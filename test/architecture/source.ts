import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { parseSync } from 'vite';

/** Something that a rule may forbid, where it stands. */
export interface Finding {
  readonly kind: 'import' | 'clock';
  /** The imported module as written; for a clock, the expression. */
  readonly text: string;
  readonly line: number;
}

export interface Source {
  /** Relative to the repository, with forward slashes. */
  readonly path: string;
  readonly findings: readonly Finding[];
}

const sourceFile = /\.[cm]?tsx?$/;

/** Reads and parses every TypeScript file below these folders of a repository. */
export function readSources(root: string, folders: readonly string[]): readonly Source[] {
  return folders.flatMap((folder) =>
    listFiles(root, folder)
      .filter((file) => sourceFile.test(file))
      .map((file) => ({
        path: file,
        findings: findingsOf(file, readFileSync(path.join(root, file), 'utf8')),
      })),
  );
}

function listFiles(root: string, folder: string): readonly string[] {
  let entries: ReturnType<typeof readEntries>;
  try {
    entries = readEntries(path.join(root, folder));
  } catch {
    return []; // a folder that no file needs yet
  }
  return entries.flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    return entry.isDirectory() ? listFiles(root, name) : [name];
  });
}

const readEntries = (folder: string) => readdirSync(folder, { withFileTypes: true });

/** @throws Error when the file does not parse: what cannot be read cannot be judged */
export function findingsOf(file: string, text: string): readonly Finding[] {
  const parsed = parseSync(file, text);
  const error = parsed.errors[0];
  if (error !== undefined) throw new Error(`${file}: ${error.message}`);
  const findings: Finding[] = [];
  const add = (kind: Finding['kind'], what: string, at: number) =>
    findings.push({ kind, text: what, line: text.slice(0, at).split('\n').length });
  walk(parsed.program, (node) => {
    const specifier = importedBy(node);
    if (specifier !== null) add('import', specifier, node.start);
    if (readsClock(node)) add('clock', text.slice(node.start, node.end), node.start);
  });
  for (const match of text.matchAll(/^\/\/\/\s*<reference\s+(?:types|path)="([^"]+)"/gm)) {
    add('import', match[1] ?? '', match.index);
  }
  return findings;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

function walk(node: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(node)) {
    for (const each of node) walk(each, visit);
  } else if (isNode(node)) {
    visit(node);
    for (const value of Object.values(node)) if (typeof value === 'object') walk(value, visit);
  }
}

/** Modules that a loader other than `import` is asked for by name, as in createRequire(__filename)('keytar'). */
const guardedModules = new Set(['electron', 'keytar', 'electron-store', ...builtinModules]);

function importedBy(node: Node): string | null {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return literal(node.source);
    case 'TSExternalModuleReference':
      return literal(node.expression);
    case 'CallExpression':
      return requiredBy(node);
    default:
      return null;
  }
}

function requiredBy(call: Node): string | null {
  const wanted = Array.isArray(call.arguments) ? literal(call.arguments[0]) : null;
  if (wanted === null) return null;
  const callee = isNode(call.callee) ? call.callee : null;
  const name = nameOf(callee);
  if (name === 'require' || name === 'require.resolve') return wanted;
  // Any other call that is handed one of these names alone is a loader under another name; `node:` makes it sure.
  const isLoader = callee?.type === 'CallExpression' || /require/i.test(name ?? '');
  return wanted.startsWith('node:') || (isLoader && guardedModules.has(wanted)) ? wanted : null;
}

/** The clock in its usual spellings. Dates made of a given value are no clock. */
function readsClock(node: Node): boolean {
  if (node.type === 'MemberExpression') return nameOf(node) === 'Date.now';
  const isBare = Array.isArray(node.arguments) && node.arguments.length === 0;
  if (!isBare || !isNode(node.callee)) return false;
  const name = nameOf(node.callee);
  if (node.type === 'NewExpression') return name === 'Date';
  return node.type === 'CallExpression' && /^(Date|DateTime\.(now|local|utc))$/.test(name ?? '');
}

/** `a` or `a.b`, without a leading globalThis; null for anything else. */
function nameOf(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === 'Identifier') return String(node.name);
  if (node.type !== 'MemberExpression') return null;
  const object = nameOf(node.object);
  const property = node.computed === true ? literal(node.property) : nameOf(node.property);
  if (object === null || property === null) return null;
  return object === 'globalThis' ? property : `${object}.${property}`;
}

function literal(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === 'TSLiteralType') return literal(node.literal);
  if (node.type === 'TemplateLiteral') return templateText(node);
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}

function templateText(node: Node): string | null {
  const [quasi, ...more] = Array.isArray(node.quasis) ? node.quasis : [];
  if (!isNode(quasi) || more.length > 0) return null;
  const { value } = quasi;
  return typeof value === 'object' && value !== null && 'cooked' in value ? String(value.cooked) : null;
}
