import { homedir } from 'node:os';

/** What is removed from everything that is written down, and what replaces it. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  // AWS key ids, and AWS signatures and tokens in a URL.
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, '[key]'],
  [/\b(X-Amz-(?:Signature|Credential|Security-Token))=[^&\s"']+/gi, '$1=[secret]'],
  // Named secrets, as they appear in JSON, in a query or in a header.
  [
    /(?<![a-z])(secret_?access_?key|session_?token|access_?key_?id|authorization|password|token)\b("?\s*[:=]\s*"?)(?:(?:Bearer|Basic|AWS4-HMAC-SHA256)\s+)?[^\s"'&,}]+/gi,
    '$1$2[secret]',
  ],
  // User names and passwords in a URL.
  [/\/\/[^/\s:@]+:[^/\s@]+@/g, '//[secret]@'],
];

/** The text without secrets and with ~ for the person's home folder: fit for a log and to be passed on. */
export function redact(text: string, home: string = homedir()): string {
  const clean = SECRETS.reduce((so, [secret, instead]) => so.replace(secret, instead), text);
  return home.length > 1 ? clean.replaceAll(home, '~') : clean;
}
