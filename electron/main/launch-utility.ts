import { utilityProcess } from 'electron';
import { CHILD_ENVIRONMENT, type LaunchChild } from '#electron/processes/child.ts';

/** Starts a child process as a utility process, which Electron requires for native code. */
export const launchUtilityChild: LaunchChild = (entry, args) => {
  const child = utilityProcess.fork(entry, [...args], {
    env: { ...process.env, ...CHILD_ENVIRONMENT },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: 'ignore',
  });
  // Electron reports a fatal error in the process (out of memory) by this event, which without a listener would end the
  // program. The process ends too, and onExit reports that.
  child.on('error', () => undefined);
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => {
      child.postMessage(message);
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      // Messaging a child within its exit event crashes Electron (electron#53923), so its end is reported a turn later.
      child.once('exit', (code) => {
        setImmediate(listener, `exit code ${code}`);
      });
    },
    kill: () => {
      child.kill();
    },
  };
};
