import { ProgressBar } from '../components/ui/progress-bar.tsx';
import type { TrainingProgress } from '#shared/domain/progress.ts';
import { hashOf } from './route.ts';
import styles from './welcome.module.css';

/**
 * The first launch: three ways to get a library. The sample is built automatically and opens when it is ready; a user
 * who chose another way meanwhile is not disturbed, because that way is another screen.
 */
export function Welcome({ progress }: { readonly progress: TrainingProgress }) {
  return (
    <main aria-label="Welcome" className={styles['welcome']}>
      <div className={styles['column']}>
        <h2 className={styles['title']}>Three ways to start</h2>
        <div className={styles['ways']}>
          <section aria-labelledby="way-sample" className={styles['way']}>
            <h3 id="way-sample">Explore the sample library</h3>
            <p>
              1,585 films with made-up viewers. It is built on this computer once, right now, and opens when
              it is ready.
            </p>
            <div className={styles['end']}>
              <ProgressBar label="Building the sample library" fraction={progress.fraction} />
              <p className={styles['message']}>{progress.message}</p>
            </div>
          </section>
          <section aria-labelledby="way-sync" className={styles['way']}>
            <h3 id="way-sync">Sync from a bucket</h3>
            <p>
              Models that someone has trained and published to S3, a compatible server or a shared folder.
              Every byte is checked, and after that no network is needed.
            </p>
            <div className={styles['end']}>
              <a href={hashOf('libraries')} className={styles['link']}>
                Connect a bucket
              </a>
            </div>
          </section>
          <section aria-labelledby="way-train" className={styles['way']}>
            <h3 id="way-train">Train from a folder</h3>
            <p>
              Your own ratings or any MovieLens data set. You can look at what a folder holds before you train
              on it.
            </p>
            <div className={styles['end']}>
              <a href={hashOf('train')} className={styles['link']}>
                Choose a folder
              </a>
            </div>
          </section>
        </div>
        <p className={styles['later']}>You can do any of these later, under Libraries and Train.</p>
      </div>
    </main>
  );
}
