export function rowScanModule(source: string): Promise<string>;
