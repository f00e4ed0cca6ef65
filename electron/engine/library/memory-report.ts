import { readFileSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import type { SystemReport } from '#shared/contract/schemas.ts';

const KIB = 1024;

/** The memory of this process. Linux breaks it down by kind (proc(5)); elsewhere only the total is known. */
export function memoryReport(libraryFolder: string): SystemReport['memory'] {
  const residentBytes = process.memoryUsage.rss();
  if (process.platform !== 'linux') {
    return { residentBytes, anonymousBytes: null, fileBackedBytes: null, mappedBytes: null };
  }
  const status = readFileSync('/proc/self/status', 'utf8');
  const bytes = (field: string) =>
    KIB * Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0);
  return {
    residentBytes,
    anonymousBytes: bytes('RssAnon'),
    fileBackedBytes: bytes('RssFile'),
    mappedBytes: mappedBytes(resolve(libraryFolder) + sep),
  };
}

/** A line of /proc/self/maps: `start-end ... path`, addresses in hexadecimal. */
const MAPPING = /^([0-9a-f]+)-([0-9a-f]+) .*? (\/.*)$/;

function mappedBytes(folder: string): number {
  let total = 0;
  for (const line of readFileSync('/proc/self/maps', 'utf8').split('\n')) {
    const [, start = '', end = '', path = ''] = MAPPING.exec(line) ?? [];
    if (path.startsWith(folder)) total += Number(BigInt(`0x${end}`) - BigInt(`0x${start}`));
  }
  return total;
}
