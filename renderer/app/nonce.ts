/**
 * The nonce that main put into index.html for this load.
 * @returns an empty string in a page that has none (development server)
 */
export function styleNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]');
  return meta?.content ?? '';
}
