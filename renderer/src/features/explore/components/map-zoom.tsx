import { Button } from '../../../components/ui/button.tsx';
import styles from './film-map-screen.module.css';

interface MapZoomProps {
  /** Scales the map by this factor. */
  readonly onZoom: (factor: number) => void;
  readonly onFit: () => void;
  /** Selects the visible films. */
  readonly onSelect: () => void;
}

/** The factor by which one press zooms. */
export const ZOOM_STEP = 1.5;

/** Buttons on the map, for people without a mouse wheel. */
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
