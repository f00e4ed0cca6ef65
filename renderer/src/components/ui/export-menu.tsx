import { memo, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { classNames } from '../../lib/class-names.ts';
import { formatCountOf } from '../../lib/format.ts';
import { copyTable, saveTable } from '../../lib/table/hand-over.ts';
import { TABLE_FORMATS, type Table, type TableFormat } from '../../lib/table/table.ts';
import styles from './export-menu.module.css';

interface ExportMenuProps {
  /** What is exported, for the button's name: "Export blend". */
  readonly label: string;
  /** Called once an export is chosen, so that a table is only made when needed. */
  readonly table: () => Table;
}

/** How long "Copied" is shown. */
const NOTICE_MS = 4000;

/** A button that copies a table or saves it, as CSV or JSON. */
export const ExportMenu = memo(function ExportMenu({ label, table }: ExportMenuProps) {
  const [notice, setNotice] = useState('');

  function say(text: string): void {
    setNotice(text);
    setTimeout(() => {
      setNotice('');
    }, NOTICE_MS);
  }

  async function copy(format: TableFormat): Promise<void> {
    const copied = table();
    try {
      await copyTable(copied, format);
      say(`Copied ${formatCountOf(copied.rows.length, 'row')}`);
    } catch {
      say('The system did not allow copying: save it as a file instead.');
    }
  }

  return (
    <span className={styles['export']}>
      <span role="status" className={styles['notice']}>
        {notice}
      </span>
      <MenuTrigger>
        <Button aria-label={`Export ${label}`} className={classNames(styles['button'])}>
          <svg viewBox="0 0 16 16" aria-hidden="true" className={styles['icon']}>
            <path
              d="M8 2v8M4.8 7 8 10.2 11.2 7M2.5 11v2.5h11V11"
              fill="none"
              stroke="currentColor"
              strokeWidth="1.5"
            />
          </svg>
        </Button>
        <Popover placement="bottom end" className={classNames(styles['popover'])}>
          <Menu aria-label={`Export ${label}`} className={classNames(styles['menu'])}>
            {TABLE_FORMATS.map((format) => (
              <MenuItem
                key={`copy-${format}`}
                className={classNames(styles['item'])}
                onAction={() => {
                  void copy(format);
                }}
              >
                Copy as {format.toUpperCase()}
              </MenuItem>
            ))}
            {TABLE_FORMATS.map((format) => (
              <MenuItem
                key={`save-${format}`}
                className={classNames(styles['item'])}
                onAction={() => {
                  saveTable(table(), format);
                }}
              >
                Save as {format.toUpperCase()}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
    </span>
  );
});
