import type { Finding } from '../../../shared/model/finding.ts';

/** What asks for nothing: reasons not to start and losses stand above with what can be done about them. */
export function isRemark({ severity, code }: Finding): boolean {
  return (severity === 'warns' || severity === 'fine') && code !== 'locked-for-consistency';
}
