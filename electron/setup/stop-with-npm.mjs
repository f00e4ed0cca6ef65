const CHECK_EVERY_MS = 500;

/**
 * Sends this process SIGTERM once the shell in which npm started it is gone. `kill` on `npm start` ends npm and that
 * shell, which does not pass the signal on, and would leave the application running unseen.
 */
export function stopWithNpm() {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, CHECK_EVERY_MS);
  timer.unref();
}
