import type { FaissCursor } from './faiss-cursor.ts';

/**
 * FAISS's inverted lists: for each centroid the codes of its vectors, then their ids (int64).
 * Layout: faiss `impl/index_write.cpp` (write_InvertedLists) and `invlists/OnDiskInvertedLists.cpp`.
 *
 *   'ilar' | u64 nlist | u64 code size | 'full' vec<size> or 'sprs' vec<list, size> | per list: codes, ids
 *   'ilod' | u64 nlist | u64 code size | vec<size, capacity, offset> | vec<free offset, capacity> | vec<char>
 *   | u64 total
 */
export type InvertedLists = InlineLists | OnDiskLists;

/** Where one list is: `size` codes from `codesAt`, `size` ids from `idsAt`. */
interface InvertedList {
  readonly size: number;
  readonly codesAt: number;
  readonly idsAt: number;
}

/** The lists follow in the index file itself. */
interface InlineLists {
  readonly kind: 'inline';
  readonly lists: readonly InvertedList[];
}

/** The lists are in a file of their own, which FAISS maps into memory. */
interface OnDiskLists {
  readonly kind: 'on-disk';
  readonly lists: readonly InvertedList[];
  /** The name of the lists file that is stored in the index file. */
  readonly fileName: string;
  /** The size of the lists file. */
  readonly totalBytes: number;
}

export const ID_BYTES = 8;
/** What FAISS writes as the offset of a list that never held anything. */
export const NO_OFFSET = 0xffff_ffff_ffff_ffffn;
const NOWHERE = -1;

/** Reads the table of lists and steps over inline lists. Throws a FaissFileError. */
export function readInvertedLists(cursor: FaissCursor, nlist: number, codeBytes: number): InvertedLists {
  const tag = cursor.tag();
  const known = tag === 'ilar' || tag === 'ilod';
  cursor.expect(known, 'lists-kind', `its inverted lists ${JSON.stringify(tag)} are not known here`);
  const lists = cursor.size('lists-count', 'the number of lists');
  cursor.expect(lists === nlist, 'lists-count', `it has ${lists} inverted lists for ${nlist} centroids`);
  const bytes = cursor.size('lists-code-size', 'the code size of the lists');
  cursor.expect(bytes === codeBytes, 'lists-code-size', `its lists have codes of ${bytes} bytes`);
  return tag === 'ilar' ? readInline(cursor, nlist, codeBytes) : readOnDisk(cursor, nlist, codeBytes);
}

function readInline(cursor: FaissCursor, nlist: number, codeBytes: number): InlineLists {
  const sizes = readInlineSizes(cursor, nlist);
  const lists = sizes.map((size) => {
    const codesAt = cursor.skip(size * codeBytes);
    return { size, codesAt, idsAt: cursor.skip(size * ID_BYTES) };
  });
  return { kind: 'inline', lists };
}

function readInlineSizes(cursor: FaissCursor, nlist: number): number[] {
  const layout = cursor.tag();
  const known = layout === 'full' || layout === 'sprs';
  const unknown = `its table of lists ${JSON.stringify(layout)} is not known here`;
  cursor.expect(known, 'lists-table-kind', unknown);
  const numbers = cursor.size('lists-table-size', 'the size of the table of lists');
  const right = layout === 'full' ? numbers === nlist : numbers % 2 === 0 && numbers <= 2 * nlist;
  cursor.expect(right, 'lists-table-size', `its table of lists has ${numbers} numbers for ${nlist} lists`);
  const table = cursor.table(numbers);
  const sizeAt = (place: number) => cursor.sane(table[place], 'list-size', 'the size of a list');
  if (layout === 'full') return Array.from({ length: nlist }, (_, list) => sizeAt(list));
  const sizes = new Array<number>(nlist).fill(0);
  let next = 0;
  for (let pair = 0; pair < numbers / 2; pair++) {
    const list = cursor.sane(table[2 * pair], 'list-number', 'the number of a list');
    const inOrder = list >= next && list < nlist;
    cursor.expect(inOrder, 'list-number', `list ${list} of ${nlist} is named after list ${next - 1}`);
    sizes[list] = sizeAt(2 * pair + 1);
    next = list + 1;
  }
  return sizes;
}

function readOnDisk(cursor: FaissCursor, nlist: number, codeBytes: number): OnDiskLists {
  const entries = cursor.size('lists-table-size', 'the size of the table of lists');
  const wrongTable = `its table of lists has ${entries} entries for ${nlist} lists`;
  cursor.expect(entries === nlist, 'lists-table-size', wrongTable);
  const table = cursor.table(3 * nlist);
  const lists: InvertedList[] = [];
  // The bytes that lists occupy in their file. Thousands of objects would take longer than everything else here.
  const starts = new Float64Array(nlist);
  const ends = new Float64Array(nlist);
  let used = 0;
  for (let list = 0; list < nlist; list++) {
    const size = cursor.sane(table[3 * list], 'list-size', 'the size of a list');
    const capacity = cursor.sane(table[3 * list + 1], 'list-capacity', 'the capacity of a list');
    if (size > capacity) {
      throw cursor.fault('list-size', `list ${list} holds ${size} vectors in room for ${capacity}`);
    }
    const start = table[3 * list + 2];
    const isNowhere = capacity === 0 && start === NOWHERE;
    const offset = isNowhere ? 0 : cursor.sane(start, 'list-offset', 'the start of a list');
    const idsAt = offset + capacity * codeBytes;
    lists.push({ size, codesAt: offset, idsAt });
    if (capacity > 0) {
      starts[used] = offset;
      ends[used] = idsAt + capacity * ID_BYTES;
      used++;
    }
  }
  const freeSlots = cursor.size('free-slots', 'the number of free slots');
  cursor.require(16 * freeSlots);
  cursor.skip(16 * freeSlots);
  const nameBytes = cursor.size('file-name', 'the length of a file name');
  const fileName = cursor.text(nameBytes, 'file-name');
  const named = nameBytes > 0 && !fileName.includes('\0');
  cursor.expect(named, 'file-name', 'it does not name the file of its lists');
  const totalBytes = cursor.size('lists-total', 'the size of the lists file');
  const occupied = { starts: starts.subarray(0, used), ends: ends.subarray(0, used) };
  expectApart(cursor, occupied, totalBytes, freeSlots === 0);
  return { kind: 'on-disk', lists, fileName, totalBytes };
}

/**
 * Checks that no two lists overlap. If the file has no free slots, the lists must fill it from the first byte to the
 * last, so that any damaged field of the table is noticed. FAISS's record of free slots is too inaccurate to check.
 */
function expectApart(
  cursor: FaissCursor,
  { starts, ends }: { starts: Float64Array; ends: Float64Array },
  totalBytes: number,
  isFull: boolean,
): void {
  const inOrder = starts.every((start, i) => i === 0 || start >= (starts[i - 1] ?? 0));
  const order = Uint32Array.from(starts.keys());
  if (!inOrder) order.sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0));
  let end = 0;
  for (const place of order) {
    const start = starts[place] ?? 0;
    if (start < end) throw cursor.fault('lists-overlap', `two lists overlap at byte ${start}`);
    if (isFull && start > end) {
      throw cursor.fault('list-offset', `nothing is known of bytes ${end} to ${start}`);
    }
    end = ends[place] ?? 0;
    if (end > totalBytes) {
      throw cursor.fault('lists-outside', `a list ends at byte ${end} of a lists file of ${totalBytes}`);
    }
  }
  const unknown = `its lists end at byte ${end} of a lists file of ${totalBytes}`;
  cursor.expect(!isFull || end === totalBytes, 'lists-total', unknown);
}
