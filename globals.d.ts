/** The version of package.json, put in at build time (vite.config.ts) and by vitest. */
declare const __APP_VERSION__: string;
