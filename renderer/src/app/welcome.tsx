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
              1,585 films and made-up viewers. It is being built on this computer, only this first time, and
              opens by itself.
            </p>
            <div className={styles['end']}>
              <ProgressBar label="Building the sample library" fraction={progress.fraction} />
              <p className={styles['message']}>{progress.message}</p>
            </div>
          </section>
          <section aria-labelledby="way-sync" className={styles['way']}>
            <h3 id="way-sync">Sync from a bucket</h3>
            <p>
              Models that somebody trained and published: to S3, a server like it, or a shared folder. They
              are checked byte by byte and then need no network any more.
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
              Ratings of your own, or any MovieLens data set. You see what a folder holds before anything is
              trained on it.
            </p>
            <div className={styles['end']}>
              <a href={hashOf('train')} className={styles['link']}>
                Choose a folder
              </a>
            </div>
          </section>
        </div>
        <p className={styles['later']}>You can do each of them later as well: see Libraries and Train.</p>
      </div>
    </main>
  );
}
