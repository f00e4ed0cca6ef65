import { FileTrigger } from 'react-aria-components/FileTrigger';
import { Button } from '../../../components/ui/button.tsx';

interface FileButtonProps {
  readonly label: string;
  readonly onText: (text: string) => void;
}

/** A button that opens a file and passes on its text. */
export function FileButton({ label, onText }: FileButtonProps) {
  return (
    <FileTrigger
      acceptedFileTypes={['.reelscope', '.json']}
      onSelect={(files) => {
        void files?.[0]?.text().then(onText);
      }}
    >
      <Button onPress={() => undefined}>{label}</Button>
    </FileTrigger>
  );
}
