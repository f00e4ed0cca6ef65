import type { DeviceReport } from './progress.ts';

/** "CPU. Why it is used." or "GPU (312 of 1024 MiB taken at most, at work 87 % of the time). Why it is used." */
export function describeDevice(device: DeviceReport): string {
  if (device.kind === 'cpu') return `CPU. ${device.why}`;
  const mebibytes = (bytes: number) => Math.ceil(bytes / 2 ** 20);
  const memory = `${mebibytes(device.peakBytes)} of ${mebibytes(device.budgetBytes)} MiB taken at most`;
  return `GPU (${memory}, at work ${Math.round(100 * device.busyShare)} % of the time). ${device.why}`;
}
