import { formatTable, MEDIA_TYPES, tableFileName, type Table, type TableFormat } from './table.ts';

/** Puts the table on the clipboard. Rejects if the system does not allow it. */
export async function copyTable(table: Table, format: TableFormat): Promise<void> {
  await navigator.clipboard.writeText(formatTable(table, format));
}

/** Saves the table as a file, in the downloads folder or where the user chooses. */
export function saveTable(table: Table, format: TableFormat): void {
  saveText(tableFileName(table.name, format), formatTable(table, format), MEDIA_TYPES[format]);
}

/** Saves a text as a file of that name. */
export function saveText(fileName: string, text: string, mediaType: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: mediaType }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  // By then the download has read the URL; revoking at once would be too early for some browsers.
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 10_000);
}
