import type { Output } from './output.ts';

/** The progress of any long work. */
interface Step {
  /** How much of the whole is done, 0 to 1. */
  readonly fraction: number;
  readonly message: string;
  readonly rate?: Rate | null;
  readonly secondsLeft?: number | null;
}

interface Rate {
  readonly unit: string;
  readonly perSecond: number;
}

/** Shows progress on standard error: one line rewritten on a terminal, elsewhere a line for each new message. */
export function progressLine(output: Output): {
  show: (step: Step) => void;
  end: () => void;
} {
  let shown = '';
  return {
    show: ({ fraction, message, rate = null, secondsLeft = null }) => {
      const percent = `${Math.floor(100 * fraction)} %`.padStart(5);
      const pace = [
        rate && rateText(rate),
        secondsLeft === null ? null : `${durationText(secondsLeft)} left`,
      ];
      const details = pace.filter((part) => part !== null).join(', ');
      if (output.interactive)
        output.err(`\r\u001b[2K${percent}  ${message}${details === '' ? '' : ` (${details})`}`);
      else if (message !== shown) output.err(`${percent}  ${message}\n`);
      shown = message;
    },
    end: () => {
      if (output.interactive && shown !== '') output.err('\r\u001b[2K');
    },
  };
}

function rateText({ unit, perSecond }: Rate): string {
  const digits = perSecond < 10 ? 1 : 0;
  return `${perSecond.toLocaleString('en', { maximumFractionDigits: digits })} ${unit}/s`;
}

function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
