export function cliReference(helpOf: (path: readonly string[]) => Promise<string>): Promise<string>;
export function withReference(page: string, reference: string): string;
