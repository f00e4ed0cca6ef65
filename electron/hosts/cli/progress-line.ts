import type { TrainingProgress } from '#shared/domain/progress.ts';
import type { Output } from './output.ts';

/** Shows progress on standard error: one line rewritten on a terminal, elsewhere a line for each new message. */
export function progressLine(output: Output): {
  show: (progress: TrainingProgress) => void;
  end: () => void;
} {
  let shown = '';
  return {
    show: ({ fraction, message }) => {
      const percent = `${Math.floor(100 * fraction)} %`.padStart(5);
      if (output.interactive) output.err(`\r\u001b[2K${percent}  ${message}`);
      else if (message !== shown) output.err(`${percent}  ${message}\n`);
      shown = message;
    },
    end: () => {
      if (output.interactive && shown !== '') output.err('\r\u001b[2K');
    },
  };
}
