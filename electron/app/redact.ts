import { homedir } from 'node:os';

/** What is taken out of everything that is written down, and what is left in its place. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  // Amazon's key ids, and its signatures and tokens in an address.
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, '[key]'],
  [/\b(X-Amz-(?:Signature|Credential|Security-Token))=[^&\s"']+/gi, '$1=[secret]'],
  // Named secrets, as JSON, as a query or as a header writes them.
  [
    /(?<![a-z])(secret_?access_?key|session_?token|access_?key_?id|authorization|password|token)\b("?\s*[:=]\s*"?)(?:(?:Bearer|Basic|AWS4-HMAC-SHA256)\s+)?[^\s"'&,}]+/gi,
    '$1$2[secret]',
  ],
  // Names and passwords in an address.
  [/\/\/[^/\s:@]+:[^/\s@]+@/g, '//[secret]@'],
];

/** The text without secrets, and with ~ for the person's home folder: fit to be kept in a log and to be passed on. */
export function redact(text: string, home: string = homedir()): string {
  const clean = SECRETS.reduce((so, [secret, instead]) => so.replace(secret, instead), text);
  return home.length > 1 ? clean.replaceAll(home, '~') : clean;
}
