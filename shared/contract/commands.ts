/** What the menu, or a file opened with the program, asks of the window. */
export type AppCommand =
  | { readonly kind: 'show'; readonly screen: 'explore' | 'tune' | 'train' | 'libraries' | 'settings' }
  /** A folder with a data set, to look at and train from. */
  | { readonly kind: 'open-dataset'; readonly folder: string }
  /** A saved session: its text, as read. */
  | { readonly kind: 'open-session'; readonly name: string; readonly text: string };
