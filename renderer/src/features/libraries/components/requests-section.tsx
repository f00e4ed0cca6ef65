import type { NetworkRequest } from '#shared/domain/network.ts';
import { ExportMenu } from '../../../components/ui/export-menu.tsx';
import { Section } from '../../../components/ui/section.tsx';
import { formatBytes, formatTime } from '../../../lib/format.ts';
import styles from './libraries.module.css';

/** The recent requests that this program made over the network. */
export function RequestsSection({ requests }: { readonly requests: readonly NetworkRequest[] }) {
  return (
    <Section
      title="Network requests"
      note="Every request that Reelscope has made since it started. There are no others."
      actions={
        requests.length > 0 && (
          <ExportMenu
            label="Network requests"
            table={() => ({
              name: 'Network requests',
              columns: ['at', 'method', 'host', 'path', 'status', 'sentBytes', 'receivedBytes'],
              rows: requests.map(({ at, method, host, path, status, sentBytes, receivedBytes }) => [
                ...[at, method, host, path],
                ...[status, sentBytes, receivedBytes],
              ]),
            })}
          />
        )
      }
    >
      {requests.length === 0 ? (
        <p className={styles['text']}>None so far: Reelscope works without the network.</p>
      ) : (
        // Focusable, so that the keyboard can scroll it.
        <div className={styles['scroller']} tabIndex={0} role="region" aria-label="Requests">
          <table className={styles['table']} aria-label="Network requests">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Request</th>
                <th scope="col">Answer</th>
                <th scope="col" className={styles['number']}>
                  Sent
                </th>
                <th scope="col" className={styles['number']}>
                  Received
                </th>
              </tr>
            </thead>
            <tbody>
              {requests.map(({ at, method, host, path, status, sentBytes, receivedBytes }, i) => (
                <tr key={requests.length - i}>
                  <td className={styles['when']}>{formatTime(at)}</td>
                  <td className={styles['path']}>
                    {method} {host}
                    {path}
                  </td>
                  <td>{status ?? 'none'}</td>
                  <td className={styles['number']}>{formatBytes(sentBytes)}</td>
                  <td className={styles['number']}>{formatBytes(receivedBytes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
