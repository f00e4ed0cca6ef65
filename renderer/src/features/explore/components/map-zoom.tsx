import { Button } from '../../../components/ui/button.tsx';
import styles from './film-map-screen.module.css';

interface MapZoomProps {
  /** Makes the map so many times as large. */
  readonly onZoom: (factor: number) => void;
  readonly onFit: () => void;
  /** Selects the films in sight. */
  readonly onSelect: () => void;
}

/** How much larger one press makes the map. */
export const ZOOM_STEP = 1.5;

/** Buttons on the map, for those who use no wheel. */
export function MapZoom({ onZoom, onFit, onSelect }: MapZoomProps) {
  return (
    <div className={styles['zoom']}>
      <Button
        label="Zoom in"
        onPress={() => {
          onZoom(ZOOM_STEP);
        }}
      >
        +
      </Button>
      <Button
        label="Zoom out"
        onPress={() => {
          onZoom(1 / ZOOM_STEP);
        }}
      >
        −
      </Button>
      <Button onPress={onFit}>Fit</Button>
      <Button onPress={onSelect}>Select these</Button>
    </div>
  );
}
